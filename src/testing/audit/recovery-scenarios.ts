import type { AuditEvent } from "@/contract/audit-events";
import { age, forgetLimits } from "../database/rows";
import type { RunningApp } from "../harness/app";
import { tokenIn } from "../harness/http";
import { type Enrolled, enrol, mailTo, type SignedIn, signIn, signUp } from "../people/client";
import { enforce, join, newOwner } from "../people/organization";
import { must, newPassword, refused, type Scenario, send } from "./scenario";

/** Recoveries, from their beginning to either end. */

async function waiting(app: RunningApp): Promise<Enrolled & { pending: SignedIn }> {
  const person = await enrol(await signUp(app.url));
  const pending = await signIn(person);
  await must(app, "POST", "/auth/recovery", { token: pending.token });
  return { ...person, pending };
}

/** Somebody whose wait is over. @returns with the token that finishes it */
async function waited(app: RunningApp): Promise<Enrolled & { link: string }> {
  const person = await waiting(app);
  await age(app.db, person.id, 72 * 3600);
  await forgetLimits(app.db);
  await must(app, "POST", "/auth/recovery", { token: (await signIn(person)).token });
  return { ...person, link: tokenIn(await mailTo(app.url, person.email)) };
}

const stopped = (
  by: string,
  stop: (app: RunningApp, person: Awaited<ReturnType<typeof waiting>>) => Promise<unknown>,
  isSignedIn = true,
): Scenario => ({
  by,
  result: "success",
  go: async (app) => {
    const person = await waiting(app);
    await forgetLimits(app.db);
    await stop(app, person);
    return isSignedIn ? { user: person.id } : { actor: null, user: person.id };
  },
});

export const RECOVERY_SCENARIOS = {
  "recovery.started": [
    {
      by: "who is signing in",
      result: "success",
      go: async (app) => ({ user: (await waiting(app)).id }),
    },
  ],
  "recovery.asked": [
    {
      by: "a member where a second step is required",
      result: "success",
      go: async (app) => {
        const owner = await enrol(await newOwner(app.url));
        const member = await enrol(await join(owner));
        await enforce(owner);
        await must(app, "POST", "/auth/recovery", { token: (await signIn(member)).token });
        return { user: member.id };
      },
    },
  ],
  "recovery.link_mailed": [
    {
      by: "who asks once the wait is over",
      result: "success",
      go: async (app) => ({ user: (await waited(app)).id }),
    },
  ],
  "recovery.stopped": [
    stopped("a full session", (app, { token }) => must(app, "DELETE", "/auth/recovery", { token })),
    stopped("a second step", (app, { backupCodes, pending }) =>
      must(app, "POST", "/mfa/verify-login", {
        token: pending.token,
        body: { mfaType: "GOOGLE_AUTH", code: backupCodes[0] },
      }),
    ),
    stopped(
      "the link in its mail",
      async (app, { email }) =>
        must(app, "POST", "/auth/recovery/stop", { body: { token: tokenIn(await mailTo(app.url, email)) } }),
      false,
    ),
    stopped(
      "a password reset",
      async (app, { email }) => {
        await must(app, "POST", "/user/request-reset-password", { body: { email } });
        const body = { token: tokenIn(await mailTo(app.url, email)), newPassword };
        await must(app, "POST", "/user/reset-password", { body });
      },
      false,
    ),
  ],
  "recovery.finished": [
    {
      by: "a mailed link and the password",
      result: "success",
      go: async (app) => {
        const { id, link, password } = await waited(app);
        await must(app, "POST", "/auth/recovery/finish", { body: { token: link, password } });
        return { user: id };
      },
    },
    refused("a wrong password", async (app) => {
      const { id, link } = await waited(app);
      const body = { token: link, password: "not this one at all" };
      return { answer: await send(app, "POST", "/auth/recovery/finish", { body }), actor: null, user: id };
    }),
  ],
} satisfies Partial<Record<AuditEvent, Scenario[]>>;
