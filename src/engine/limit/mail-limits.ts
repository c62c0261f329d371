import type { SQL } from "drizzle-orm";
import { normalizeEmail } from "@/contract/text/email-address";
import { sql } from "../db/query/sql";
import { type Bucket, bucket, takeAll } from "./rate-limit";

/**
 * The first steps of a statement that mails. `may_mail` has a row where this purpose and address have room for one
 * more: one in 30 seconds and five in 15 minutes.
 *
 * The caller never learns of a refusal, because that would reveal which addresses have accounts. What locks rows of
 * people selects from `AFTER_ROOM`, so that all such statements lock in one order (ASVS 15.4.3).
 */
export function mailRoom(purpose: string, email: string): SQL {
  return roomIn(mailBuckets(purpose, email));
}

/** The buckets of such mails; also read where the wait may be disclosed. */
export function mailBuckets(purpose: string, subject: string): Bucket[] {
  const key = `${purpose}:${normalizeEmail(subject)}`;
  return [bucket("mail:address-spacing", key), bucket("mail:address", key)];
}

/** `may_mail` has a row where every bucket has room. "Send again" pressed too early costs nothing of the 15 minutes'. */
export function roomIn(buckets: readonly Bucket[]): SQL {
  return sql`${takeAll(buckets)}, may_mail as (select one from room)`;
}

/**
 * The bucket of mails that other people cause, by recipient over all senders. The event itself happens even where its
 * mail is left out.
 */
export const recipientBucket = (kind: string, email: string): Bucket =>
  bucket("mail:recipient", `${kind}:${normalizeEmail(email)}`);

/** One row, given once the room has been asked for. */
export const AFTER_ROOM = sql`(select count(*) as room from may_mail) as room_asked`;
