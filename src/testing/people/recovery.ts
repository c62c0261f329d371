import type { Enrolled, SignedIn } from "./client";
import { mustAsk, tokenMailedTo, type World } from "./direct";

/** What tests of recoveries share. */

export const startRecovery = (token: string) => mustAsk("POST", "/auth/recovery", token);

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
  await mustAsk("POST", "/auth/recovery", pending.token);
  return tokenMailedTo(pending.email);
}
