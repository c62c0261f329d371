import type { AuditEvent } from "@/contract/audit-events";
import { age } from "../database/rows";
import type { RunningApp } from "../harness/app";
import { tokenIn } from "../harness/http";
import {
  enrol,
  expectOk,
  GOOGLE_AUTH,
  mailTo,
  newAddress,
  PASSWORD,
  type SignedIn,
  signIn,
  signUp,
} from "../people/client";
import { join, newOwner } from "../people/organization";
import { addPasskey, answerTo, signInWithPasskey } from "../people/passkey-client";
import { asOperator, must, own, proven, refused, type Scenario, secondStep, send, WRONG } from "./scenario";

/** Coming in, staying, going, and being refused. */

const login = (app: RunningApp, email: string, password: string) =>
  send(app, "POST", "/user/login", { body: { email, password } });

/** Somebody with Email link, in a session that may ask for one. */
async function personWithLink(app: RunningApp): Promise<SignedIn> {
  const person = await signIn(await signUp(app.url));
  const { token, email } = person;
  const body = { mfaType: "MAGIC_LINK", email };
  await must(app, "POST", "/mfa/setup", { token, body });
  const proof = { mfaType: "MAGIC_LINK", token: tokenIn(await mailTo(app.url, email)) };
  await must(app, "POST", "/mfa/verify-setup", { token, body: proof });
  return signIn(person);
}

export const SIGN_IN_SCENARIOS = {
  sign_in: [
    {
      by: "the password",
      result: "success",
      method: "PASSWORD",
      go: async (app) => {
        const { id, email } = await signUp(app.url);
        await expectOk(login(app, email, PASSWORD));
        return { user: id };
      },
    },
    {
      by: "a passkey",
      result: "success",
      method: "PASSKEY",
      go: async (app) => {
        const person = await addPasskey(await signUp(app.url));
        await signInWithPasskey(person);
        return { user: person.id };
      },
    },
    refused("a wrong password", async (app) => {
      const { id, email } = await signUp(app.url);
      return { answer: await login(app, email, "not this one at all"), actor: null, user: id };
    }),
    refused("an address nobody has", async (app) => ({
      answer: await login(app, newAddress(), PASSWORD),
      actor: null,
      user: null,
    })),
    refused("an address that isn't confirmed", async (app) => {
      const email = newAddress();
      await must(app, "POST", "/user/register", { body: { email, password: PASSWORD } });
      const [row] = await app.db`select id from users where email = ${email}`;
      return { answer: await login(app, email, PASSWORD), actor: null, user: String(row?.id) };
    }),
    refused("a passkey nobody has", async (app) => {
      const person = await addPasskey(await signUp(app.url));
      const credential = await answerTo(person, "/auth/passkey/options");
      await app.db`delete from factors where user_id = ${person.id}`;
      const answer = await send(app, "POST", "/auth/passkey/verify", { body: { credential } });
      return { answer, actor: null, user: null };
    }),
  ],
  "sign_in.second_step": [
    proven("the app", false),
    refused("a wrong code", (app) => secondStep(app, WRONG, false)),
  ],
  step_up: [
    proven("the app", true),
    refused("a wrong code", (app) => secondStep(app, WRONG, true)),
    {
      by: "the password, where there is nothing else",
      result: "success",
      method: "PASSWORD",
      go: async (app) => {
        const { id, token } = await signUp(app.url);
        await must(app, "POST", "/auth/reauthenticate", { token, body: { password: PASSWORD } });
        return { user: id };
      },
    },
    refused("a wrong password", async (app) => {
      const { id, token } = await signUp(app.url);
      const ask = { token, body: { password: "not this one at all" } };
      return { answer: await send(app, "POST", "/auth/reauthenticate", ask), user: id };
    }),
  ],
  "link.requested": [
    {
      by: "whoever wants to sign in with one",
      result: "success",
      method: "MAIL",
      go: async (app) => {
        const { id, email } = await signUp(app.url);
        await must(app, "POST", "/auth/send-magic-link", { body: { email } });
        return { actor: null, user: id };
      },
    },
    {
      by: "a session that waits for its second step",
      result: "success",
      method: "MAGIC_LINK",
      go: async (app) => {
        const { id, token } = await personWithLink(app);
        await must(app, "POST", "/mfa/magic-link/send", { token });
        return { user: id };
      },
    },
  ],
  "link.disowned": [
    {
      by: "who has the mail",
      result: "success",
      method: "MAGIC_LINK",
      go: async (app) => {
        const { id, email, token } = await personWithLink(app);
        await must(app, "POST", "/mfa/magic-link/send", { token });
        const body = { token: tokenIn(await mailTo(app.url, email)) };
        await must(app, "POST", "/auth/magic-link/disown", { body });
        return { actor: null, user: id };
      },
    },
  ],
  "account.locked": [
    refused("one wrong code too many", async (app) => {
      const person = await enrol(await signUp(app.url));
      await app.db`update users set mfa_failures = 9 where id = ${person.id}`;
      const { token } = await signIn(person);
      return {
        answer: await send(app, "POST", "/mfa/verify-login", { token, body: WRONG }),
        user: person.id,
      };
    }),
  ],
  "account.unlocked": [{ by: "the operator", result: "success", go: (app) => asOperator(app, "unlock") }],
  "session.ended": [
    own("signing out", "POST", "/user/logout"),
    own("ending one of one's own", "POST", "/sessions/{session}/revoke"),
    own("ending all others", "POST", "/sessions/revoke-all"),
    { by: "the operator", result: "success", go: (app) => asOperator(app, "end-sessions") },
  ],
  "session.refresh_reused": [
    refused("a refresh token that comes again", async (app) => {
      const { id, refreshToken } = await signUp(app.url);
      const ask = { body: { refresh_token: refreshToken } };
      await must(app, "POST", "/user/refresh", ask);
      await age(app.db, id, 11);
      return { answer: await send(app, "POST", "/user/refresh", ask), actor: null, user: id };
    }),
  ],
  "access.refused": [
    refused("a pending session", async (app) => {
      const { id, token } = await signIn(await enrol(await signUp(app.url)));
      return { answer: await send(app, "POST", "/mfa/reset", { token }), user: id };
    }),
    refused("a proof that is too old", async (app) => {
      const { id, token } = await signUp(app.url);
      await age(app.db, id, 901);
      return { answer: await send(app, "POST", "/mfa/setup", { token, body: GOOGLE_AUTH }), user: id };
    }),
    refused("a proof that is too old for a part of what is asked", async (app) => {
      const { id, token } = await signUp(app.url);
      await age(app.db, id, 901);
      const ask = { token, body: { password: "eight brave lanterns hum" } };
      return { answer: await send(app, "PUT", `/user/${id}`, ask), user: id };
    }),
    refused("an organization that requires what is to be turned off", async (app) => {
      const person = await enrol(await newOwner(app.url));
      const { id, token } = person;
      await must(app, "POST", "/mfa/organization/enforce", { token, body: { enforced: true } });
      return { answer: await send(app, "POST", "/mfa/disable", { token, body: GOOGLE_AUTH }), user: id };
    }),
    refused("a member without the role", async (app) => {
      const { id, token } = await join(await newOwner(app.url));
      const body = { email: newAddress(), role: 0 };
      return { answer: await send(app, "POST", "/organization/users", { token, body }), user: id };
    }),
    refused("an administrator on an owner", async (app) => {
      const owner = await newOwner(app.url);
      const { id, token } = await join(owner, 254);
      return { answer: await send(app, "DELETE", `/organization/users/${owner.id}`, { token }), user: id };
    }),
    refused("an administrator who invites an owner", async (app) => {
      const { id, token } = await join(await newOwner(app.url), 254);
      const body = { email: newAddress(), role: 255 };
      return { answer: await send(app, "POST", "/organization/users", { token, body }), user: id };
    }),
  ],
} satisfies Partial<Record<AuditEvent, Scenario[]>>;
