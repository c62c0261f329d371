import { z } from "zod";
import type { AuditEvent } from "@/contract/audit-events";
import { forgetLimits } from "../database/rows";
import { PageClient, tokenIn } from "../harness/http";
import { enrol, GOOGLE_AUTH, mailTo, newAddress, PASSWORD, signIn, signUp } from "../people/client";
import { proveBackup, trust } from "../people/organization";
import { addPasskey, answerTo } from "../people/passkey-client";
import {
  asOperator,
  must,
  newPassword,
  onDevice,
  onMember,
  onPasskey,
  own,
  refused,
  type Scenario,
  send,
} from "./scenario";

/** What changes an account and its protection. */

const registered = z.object({ result: z.object({ data: z.object({ verificationTokenId: z.uuid() }) }) });

export const ACCOUNT_SCENARIOS = {
  "password.changed": [
    own("oneself", "POST", "/user/password", { newPassword }),
    refused("a wrong current password", async (app) => {
      const { id, token } = await signUp(app.url);
      const body = { currentPassword: "not this one at all", newPassword };
      return { answer: await send(app, "POST", "/user/password", { token, body }), user: id };
    }),
  ],
  "password.reset_requested": [
    {
      by: "who has the address",
      result: "success",
      go: async (app) => {
        const { id, email } = await signUp(app.url);
        await must(app, "POST", "/user/request-reset-password", { body: { email } });
        return { actor: null, user: id };
      },
    },
    {
      by: "who names an address nobody has",
      result: "failure",
      go: async (app) => {
        await must(app, "POST", "/user/request-reset-password", { body: { email: newAddress() } });
        return { actor: null, user: null };
      },
    },
  ],
  "password.reset": [
    {
      by: "a mailed link",
      result: "success",
      go: async (app) => {
        const { id, email } = await signUp(app.url);
        await must(app, "POST", "/user/request-reset-password", { body: { email } });
        const token = tokenIn(await mailTo(app.url, email));
        await must(app, "POST", "/user/reset-password", { body: { token, newPassword } });
        return { actor: null, user: id };
      },
    },
  ],
  "account.registered": [
    {
      by: "somebody new",
      result: "success",
      go: async (app) => ({ actor: null, user: (await signUp(app.url)).id }),
    },
    {
      by: "somebody who has an account already",
      result: "failure",
      go: async (app) => {
        const { id, email } = await signUp(app.url);
        await must(app, "POST", "/user/register", { body: { email, password: PASSWORD } });
        return { actor: null, user: id };
      },
    },
  ],
  "account.verified": [
    {
      by: "a mailed link",
      result: "success",
      go: async (app) => ({ actor: null, user: (await signUp(app.url)).id }),
    },
    {
      by: "a wrong code, on a page",
      result: "failure",
      go: async (app) => {
        const { id, email } = await signUp(app.url);
        const page = new PageClient(app.url);
        const body = { email, password: PASSWORD };
        const { result } = registered.parse((await page.mutate("auth.register", body)).body);
        const { verificationTokenId } = result.data;
        await page.mutate("auth.confirmByCode", { verificationTokenId, code: "000000" });
        return { actor: null, user: id };
      },
    },
  ],
  "account.deleted": [own("oneself", "DELETE", "/user/{id}")],
  "profile.changed": [own("oneself", "PUT", "/user/{id}", { name: "Grace" })],
  "email.change_requested": [
    own("oneself", "POST", "/user/email", { email: newAddress() }, (_, app) => forgetLimits(app.db)),
  ],
  "email.changed": [
    {
      by: "the link in the new mailbox",
      result: "success",
      go: async (app) => {
        const { id, token } = await signUp(app.url);
        const email = newAddress();
        await forgetLimits(app.db);
        await must(app, "POST", "/user/email", { token, body: { email } });
        const body = { token: tokenIn(await mailTo(app.url, email)) };
        await must(app, "POST", "/user/email/confirm", { body });
        return { actor: null, user: id };
      },
    },
  ],
  "email.change_cancelled": [
    own("oneself", "DELETE", "/user/email", undefined, async ({ token }, app) => {
      await forgetLimits(app.db);
      await must(app, "POST", "/user/email", { token, body: { email: newAddress() } });
    }),
    {
      by: "the link in the present mailbox",
      result: "success",
      go: async (app) => {
        const { id, email, token } = await signUp(app.url);
        await forgetLimits(app.db);
        await must(app, "POST", "/user/email", { token, body: { email: newAddress() } });
        const body = { token: tokenIn(await mailTo(app.url, email)) };
        await must(app, "POST", "/user/email/undo", { body });
        return { actor: null, user: id };
      },
    },
  ],
  "email.change_undone": [
    {
      by: "the link in the earlier mailbox",
      result: "success",
      go: async (app) => {
        const { id, email, token } = await signUp(app.url);
        const other = newAddress();
        await forgetLimits(app.db);
        await must(app, "POST", "/user/email", { token, body: { email: other } });
        const body = { token: tokenIn(await mailTo(app.url, other)) };
        await must(app, "POST", "/user/email/confirm", { body });
        const undo = { token: tokenIn(await mailTo(app.url, email)) };
        await must(app, "POST", "/user/email/undo", { body: undo });
        return { actor: null, user: id };
      },
    },
  ],
  "device.trusted": [
    {
      by: "the second step",
      result: "success",
      go: async (app) => {
        const person = await enrol(await signUp(app.url));
        await trust(person);
        return { user: person.id };
      },
    },
  ],
  "device.renamed": [onDevice("oneself", "PATCH", { deviceName: "Mine" })],
  "device.forgotten": [onDevice("oneself", "DELETE")],
  "activity.denied": [own("oneself", "POST", "/mfa/activity/deny")],
  "method.setup_started": [own("oneself", "POST", "/mfa/setup", GOOGLE_AUTH)],
  "method.setup_cancelled": [
    own("oneself", "POST", "/mfa/setup/cancel", GOOGLE_AUTH, ({ token }, app) =>
      must(app, "POST", "/mfa/setup", { token, body: GOOGLE_AUTH }),
    ),
  ],
  "method.added": [
    {
      by: "an app",
      result: "success",
      method: "GOOGLE_AUTH",
      go: async (app) => ({ user: (await enrol(await signUp(app.url))).id }),
    },
    {
      by: "a passkey",
      result: "success",
      method: "PASSKEY",
      go: async (app) => ({ user: (await addPasskey(await signUp(app.url))).id }),
    },
    refused("a wrong code", async (app) => {
      const { id, token } = await signUp(app.url);
      await must(app, "POST", "/mfa/setup", { token, body: GOOGLE_AUTH });
      const body = { ...GOOGLE_AUTH, code: "000000" };
      return { answer: await send(app, "POST", "/mfa/verify-setup", { token, body }), user: id };
    }),
  ],
  "method.enabled": [
    own("oneself", "POST", "/mfa/enable", GOOGLE_AUTH, ({ token }, app) =>
      must(app, "POST", "/mfa/disable", { token, body: GOOGLE_AUTH }),
    ),
  ],
  "method.disabled": [own("oneself", "POST", "/mfa/disable", GOOGLE_AUTH)],
  "method.primary_changed": [own("oneself", "POST", "/mfa/primary", GOOGLE_AUTH)],
  "method.damaged": [
    refused("a secret that can't be opened", async (app) => {
      const person = await enrol(await signUp(app.url));
      const { token } = await signIn(person);
      await app.db`update factors set sealed = 'damaged'::bytea where user_id = ${person.id}`;
      const ask = { token, body: { ...GOOGLE_AUTH, code: "000000" } };
      return { answer: await send(app, "POST", "/mfa/verify-login", ask), actor: null, user: person.id };
    }),
  ],
  "method.copy_suspected": [
    refused("a passkey whose counter goes back", async (app) => {
      const person = await addPasskey(await signUp(app.url));
      await app.db`update factors set counter = 1000000 where user_id = ${person.id}`;
      const credential = await answerTo(person, "/auth/passkey/options");
      const answer = await send(app, "POST", "/auth/passkey/verify", { body: { credential } });
      return { answer, actor: null, user: person.id };
    }),
  ],
  "passkey.renamed": [onPasskey("oneself", "PATCH", { name: "Mine" })],
  "passkey.removed": [onPasskey("oneself", "DELETE")],
  "mfa.reset": [
    own("oneself", "POST", "/mfa/reset"),
    onMember("an administrator", "POST", "/mfa/reset", ({ id }) => ({ resetUserId: id })),
    { by: "the operator", result: "success", go: (app) => asOperator(app, "reset-mfa") },
  ],
  "backup_codes.made": [own("oneself", "POST", "/mfa/backup-codes")],
  "backup_codes.used": [
    {
      by: "oneself",
      result: "success",
      method: "BACKUP_CODE",
      go: async (app) => {
        const person = await enrol(await signUp(app.url));
        await proveBackup(person, (await signIn(person)).token);
        return { user: person.id };
      },
    },
  ],
} satisfies Partial<Record<AuditEvent, Scenario[]>>;
