import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { normalizeEmail } from "@/contract/fields";
import { type Bucket, bucket, take } from "./rate-limit";

/**
 * The first steps of a statement that mails: `may_mail` has a row where one more mail of this purpose may go to this
 * address now: one in 30 seconds, five in 15 minutes. Whoever asked is never told, or the answer would tell which
 * addresses have accounts. In the mail's own statement, because room taken for a mail that was never written would
 * make the next try say that one is on its way. What locks rows of people comes after `may_mail`, by being selected
 * from `AFTER_ROOM`, so that all such statements lock in one order (ASVS 15.4.3).
 */
export function mailRoom(purpose: string, email: string): SQL {
  return roomIn(mailBuckets(purpose, email));
}

/** What counts such mails: where it may be told, how long to wait is read off these. */
export function mailBuckets(purpose: string, subject: string): Bucket[] {
  const key = `${purpose}:${normalizeEmail(subject)}`;
  return [bucket("mail:address-spacing", key), bucket("mail:address", key)];
}

/**
 * `may_mail` has a row where every bucket has room. They are asked one after the other, and one that refuses leaves
 * the later ones as they are: pressing "send again" too early costs nothing of what there is for 15 minutes.
 */
export function roomIn(buckets: readonly Bucket[]): SQL {
  const name = (index: number) => sql`${sql.identifier(`room_${index}`)}`;
  const steps = buckets.map(
    (one, index) => sql`${name(index)} as (${take([one], index === 0 ? undefined : name(index - 1))})`,
  );
  return sql`${sql.join(steps, sql`, `)},
    may_mail as (select 1 as one from ${name(buckets.length - 1)})`;
}

/** One row, given once the room has been asked for. */
export const AFTER_ROOM = sql`(select count(*) as room from may_mail) as room_asked`;
