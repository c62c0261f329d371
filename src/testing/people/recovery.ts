import { type Answer, ask, HERE, mustAsk, type World } from "../harness/here";
import { type Enrolled, enrol, mailsTo, PASSWORD, type SignedIn, signIn } from "./client";
import { newPerson, tokenMailedTo } from "./here";

/** What tests of recoveries share. */

export const HOURS_72 = 72 * 3600 * 1000;
export const newPassword = "eight brave lanterns hum";

export const startRecovery = (token: string) => mustAsk("POST", "/auth/recovery", { token });

/** Finishes it with the token of the mailed link. */
export const finish = (token: string, password = PASSWORD): Promise<Answer> =>
  ask("POST", "/auth/recovery/finish", { body: { token, password } });

/** What a session hears of the recovery of its account. */
export const recoveryOf = async (token: string) =>
  (await mustAsk("GET", "/auth/recovery", { token })).recovery;

export const isWaiting = async ({ sql }: World, { id }: { id: string }): Promise<boolean> =>
  (await sql("select 1 from recoveries where user_id = $1", [id])).length > 0;

/** The subject of the newest mail to somebody. */
export const newestTo = async ({ email }: { email: string }): Promise<string> =>
  (await mailsTo(HERE, email))[0]?.subject ?? "";

/** Somebody whose recovery waits, begun in a pending session. */
export async function waiting(): Promise<Enrolled & { pending: SignedIn }> {
  const person = await enrol(await newPerson());
  const pending = await signIn(person);
  await startRecovery(pending.token);
  return { ...person, pending };
}

/** Lets so many hours of a person's wait pass, and forgets what limits mails. */
export async function passHours({ sql }: World, { id }: { id: string }, hours: number): Promise<void> {
  const by = `make_interval(hours => ${hours})`;
  await sql("delete from rate_limits");
  await sql(
    `update recoveries set started_at = started_at - ${by}, ends_at = ends_at - ${by},
      closes_at = closes_at - ${by} where user_id = $1`,
    [id],
  );
  await sql(
    `update single_use_tokens set created_at = created_at - ${by}, expires_at = expires_at - ${by} where user_id = $1`,
    [id],
  );
}

/** The token of the link that finishes it, asked for in a pending session after the wait. */
export async function finishToken(pending: SignedIn | Enrolled): Promise<string> {
  await mustAsk("POST", "/auth/recovery", { token: pending.token });
  return tokenMailedTo(pending.email);
}
