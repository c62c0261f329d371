import type { SQL } from "drizzle-orm";
import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { registrations, users } from "../../db/schema";
import { textArray } from "../../db/steps";
import type { Typed } from "./typed-password";

const r = named(registrations, "r");
const u = named(users, "u");

/**
 * Passwords chosen in registrations that wait for their address. Anybody can add to them, so nothing here reads or
 * changes all that wait for one.
 */

/** The newest registration that waits for a person with a typed password, as a table of a `from`. */
export const newestWithPassword = (typed: Typed, userId: SQL): SQL => sql`(
  select own.* from unnest(${textArray(typed)}) as typed(hash), lateral (select * from ${registrations} r
    where ${r.userId} = ${userId} and ${r.passwordHash} = typed.hash and ${r.expiresAt} > now()
      order by ${r.createdAt} desc limit 1) as own
  order by own.${registrations.createdAt} desc limit 1)`;

/**
 * The condition that a registration `r` of a person `u` wasn't settled by a proof of the address since it was made.
 * That of an address in use waits as well, or it would reveal which addresses have accounts.
 */
export const UNSETTLED = sql`(${u.emailVerifiedAt} is null or ${r.createdAt} > ${u.emailVerifiedAt})
  and (${u.emailChangedAt} is null or ${r.createdAt} > ${u.emailChangedAt})`;

/** How many of an address one statement drops. As an array, or the whole table might be read for them. */
const MOST_DROPPED = 1_000;

/**
 * The step that drops the newest registrations that wait for an address, once it is proved. The others are settled by
 * that and confirm nothing any more, and they expire within a day.
 * @param userId of no row that the statement joins
 */
export const dropRegistrations = (userId: SQL, source: SQL): SQL => sql`
  delete from ${registrations} where ${registrations.id} = any(array(select ${r.id} from ${registrations} r
    where ${r.userId} = ${userId} order by ${r.createdAt} desc limit ${MOST_DROPPED}::int))
  and exists (select 1 from ${source})`;
