import { age } from "../database/rows";
import { type Answer, request, tokenIn } from "../harness/http";
import { expectOk, mailTo, PASSWORD, signIn } from "../people/client";
import type { Around, WayIn } from "./way-in";

/** What a recovery leads to, for the table of every way in. */

export const newPassword = "eight brave lanterns hum";

/** Sets it with nothing but the mailbox. */
export async function resetByMail(url: string, email: string): Promise<void> {
  await expectOk(request(url, "POST", "/user/request-reset-password", { body: { email } }));
  const body = { token: tokenIn(await mailTo(url, email)), newPassword };
  await expectOk(request(url, "POST", "/user/reset-password", { body }));
}

export const RECOVERY_WAYS_IN: readonly WayIn[] = [
  {
    operation: "recovery.finish",
    by: "a recovery's link with the password, once its wait is over: a method is set up first",
    proves: ["MAIL", "PASSWORD"],
    leadsTo: "enrolling",
    go: async (around) => finishRecovery(around, 72),
  },
  {
    operation: "recovery.finish",
    by: "the link of a recovery that still waits",
    proves: [],
    leadsTo: "refused",
    go: async (around) => finishRecovery(around, 71),
  },
];

/** Tries to finish a recovery so many hours after it began, with the newest link that was mailed for it. */
async function finishRecovery({ url, db, person }: Around, hours: number): Promise<Answer> {
  await expectOk(request(url, "POST", "/auth/recovery", { token: (await signIn(person)).token }));
  await age(db, person.id, hours * 3600);
  await expectOk(request(url, "POST", "/auth/recovery", { token: (await signIn(person)).token }));
  const body = { token: tokenIn(await mailTo(url, person.email)), password: PASSWORD };
  return request(url, "POST", "/auth/recovery/finish", { body });
}
