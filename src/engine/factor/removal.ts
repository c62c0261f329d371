import type { SQL } from "drizzle-orm";
import { MFA_TYPES, type MfaType } from "@/contract/methods";
import { sql } from "../db/query/sql";
import { factors, users } from "../db/schema";
import { textArray } from "../db/steps";
import { mustUseMfa, requirementOf } from "../session/policy/policy";
import { RAISE_GRANTS } from "../session/principal/epochs";
import type { Account } from "../session/principal/principal";
import { endRecovery } from "../session/stop-recovery";
import { ENDS_BACKUP_CODES, removeBackupCodes } from "./backup-codes";

/**
 * The rules for removing a method, and for removing all of them.
 *
 * `rest` is a step with the types that stay on. It locks their rows, so that two concurrent removals can't each spare
 * the other's method.
 */

/** The condition that who must use MFA keeps a method that counts. */
export function staysProtected(account: Account, now: Date, rest: SQL): SQL {
  const { accepted } = requirementOf(account, now);
  return sql`(not ${mustUseMfa(account, now)}::boolean
    or exists (select 1 from ${rest} where ${factors.type} = any(${textArray(accepted)})))`;
}

/** The primary method after a removal: the strongest left, if the primary one is removed. */
export const primaryAmong = (type: MfaType, rest: SQL): SQL =>
  sql`case
    when ${users.primaryMethod} = ${type} and not exists (select 1 from ${rest} where ${factors.type} = ${type})
    then (select ${factors.type} from ${rest} order by array_position(${textArray(MFA_TYPES)}, ${factors.type}) limit 1)
    else ${users.primaryMethod} end`;

/**
 * What an update of `users` sets where every method is removed. Grants to apps end too, as they rest on the methods.
 */
export const WIPED = {
  ...RAISE_GRANTS,
  primaryMethod: null,
  mfaFailures: 0,
  mfaLockedUntil: null,
  ...ENDS_BACKUP_CODES,
} as const;

/**
 * The same where no session of the owner's did it. The next set-up takes a mailed link, or a stolen password would do.
 */
export const WIPED_FROM_OUTSIDE = { ...WIPED, enrolmentNeedsMail: true, passwordByMail: false } as const;

/** The steps that take away every method, set-up, backup code and recovery of an account, where `source` has a row. */
export const wipeSteps = (userId: string, source: SQL): SQL[] => [
  sql`delete from ${factors} where ${factors.userId} = ${userId}::uuid and exists (select 1 from ${source})`,
  removeBackupCodes(userId, source),
  endRecovery(userId, source),
];
