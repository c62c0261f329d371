import type { SQL } from "drizzle-orm";
import { normalizeEmail } from "@/contract/text/email-address";
import { sql } from "../db/query/sql";
import { type Bucket, bucket, takeAll } from "./rate-limit";

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

/** `may_mail` has a row where every bucket has room. "Send again" pressed too early costs nothing of the 15 minutes'. */
export function roomIn(buckets: readonly Bucket[]): SQL {
  return sql`${takeAll(buckets)}, may_mail as (select one from room)`;
}

/**
 * What counts mails of a kind that other people cause: by recipient, over all organizations and senders. What such a
 * mail tells of is done all the same; five of a kind in 15 minutes tell enough.
 */
export const recipientBucket = (kind: string, email: string): Bucket =>
  bucket("mail:recipient", `${kind}:${normalizeEmail(email)}`);

/** One row, given once the room has been asked for. */
export const AFTER_ROOM = sql`(select count(*) as room from may_mail) as room_asked`;
