import { type SQL, sql } from "drizzle-orm";
import { MFA_TYPES, type MfaType } from "@/contract/methods";
import { textArray } from "../db/sql";
import { mustUseMfa, requirementOf } from "../session/policy/policy";
import type { Account } from "../session/principal/principal";
import { endRecovery } from "../session/recovery";
import { ENDS_BACKUP_CODES, removeBackupCodes } from "./backup-codes";

/**
 * What holds when a method goes, and what goes when all do.
 *
 * `rest` is a step that gives the types of what stays on. It locks the rows it reads, or two removals side by side
 * would each leave the other's method.
 */

/** The condition that who must use MFA keeps a method that counts. */
export function staysProtected(account: Account, now: Date, rest: SQL): SQL {
  const { accepted } = requirementOf(account, now);
  return sql`(not ${mustUseMfa(account, now)}::boolean
    or exists (select 1 from ${rest} where type = any(${textArray(accepted)})))`;
}

/** The assignment, in an update of `users`, that makes another method the primary one where it was the one that goes. */
export const primaryAmong = (type: MfaType, rest: SQL): SQL =>
  sql`primary_method = case
    when primary_method = ${type} and not exists (select 1 from ${rest} where type = ${type})
    then (select type from ${rest} order by array_position(${textArray(MFA_TYPES)}, type) limit 1)
    else primary_method end`;

/** The assignments, in an update of `users`, of an account whose every method goes. */
export const WIPED = sql`primary_method = null, mfa_failures = 0, mfa_locked_until = null, ${ENDS_BACKUP_CODES}`;

/** The same where no session of the owner's did it: the next set-up takes a mailed link, so that a stolen password isn't enough. */
export const WIPED_FROM_OUTSIDE = sql`${WIPED}, enrolment_needs_mail = true, password_by_mail = false`;

/** The steps that take away every method, set-up, backup code and recovery of an account, where `source` has a row. */
export const wipeSteps = (userId: string, source: SQL): SQL[] => [
  sql`delete from factors where user_id = ${userId}::uuid and exists (select 1 from ${source})`,
  removeBackupCodes(userId, source),
  endRecovery(userId, source),
];
