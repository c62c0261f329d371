import { createHash, randomBytes } from "node:crypto";
import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import type { MfaType } from "@/contract/methods";
import { NOW } from "../db/query/expressions";
import { named } from "../db/query/named";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { backupCodes, factors, users } from "../db/schema";
import { bucket, limit } from "../limit/rate-limit";
import { hashAllWithSalt, hashWithSalt } from "../platform/hash-password";
import { HELD } from "../session/hold";
import type { Account } from "../session/principal/principal";

/**
 * An account's backup codes of 80 random bits, stored as Argon2id hashes under one salt so that checking an answer
 * costs a single hash.
 */
const u = named(users, "u");
const f = named(factors, "f");
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const { count, characters } = LIMITS.backupCodes;
const CODE = new RegExp(`^[a-z2-7]{${characters}}$`);

function newCode(): string {
  // 256 is a multiple of 32, so every character is as likely as the next.
  const letters = [...randomBytes(characters)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return letters.join("").replace(/(.{4})(?=.)/g, "$1-");
}

/** Somebody's try at a backup code, even with a misread letter: a "0" for an "o" is no other kind of answer. */
export function isMeantAsBackupCode(text: string): boolean {
  return text.length === characters;
}

/** Case doesn't count. @param text without gaps @returns undefined for what can't be a backup code */
export function normalizeBackupCode(text: string): string | undefined {
  const code = text.toLowerCase();
  return CODE.test(code) ? code : undefined;
}

const saltOf = (account: Pick<Account, "userHandle">): Buffer =>
  createHash("sha256").update("backup-codes").update(account.userHandle).digest().subarray(0, 16);

/** @param code normalised */
export function hashBackupCode(account: Pick<Account, "userHandle">, code: string): Promise<Buffer> {
  return hashWithSalt(code, saltOf(account));
}

export type NewCodes = { codes: string[]; hashes: Buffer[] };

/** @throws AppError RATE_LIMITED: each set costs as many password hashes as it has codes */
export async function makeBackupCodes(account: Pick<Account, "id" | "userHandle">): Promise<NewCodes> {
  await limit(bucket("hashes:account", account.id));
  return newBackupCodes(account);
}

/** A new set, without any check of who asks. */
export async function newBackupCodes(account: Pick<Account, "userHandle">): Promise<NewCodes> {
  const codes = Array.from({ length: count }, newCode);
  const bare = codes.map((code) => code.replaceAll("-", ""));
  return { codes, hashes: await hashAllWithSalt(bare, saltOf(account)) };
}

/**
 * The assignment, in an update of `users`, after which no earlier code counts. Removing the rows wouldn't be enough,
 * as a statement that waits for the row doesn't see a set made meanwhile.
 */
export const ENDS_BACKUP_CODES = { backupCodesFrom: sql`clock_timestamp()` };

/** The step that keeps new codes. @param setupId they wait for this set-up to be confirmed; null: they count at once */
export function insertBackupCodes(
  userId: string,
  { hashes }: NewCodes,
  setupId: string | null,
  source: SQL,
): SQL {
  const values = sql.join(
    hashes.map((hash) => sql`(${hash}::bytea)`),
    sql`, `,
  );
  return sql`${insertInto(backupCodes, { userId, codeHash: sql`hash`, setupId, createdAt: sql`clock_timestamp()` })} from (values ${values}) as new_codes(hash)
    where exists (select 1 from ${source})`;
}

/** The condition that codes wait for a set-up that is no more: confirmed, they would count; replaced, they never do. */
export const WAITS_IN_VAIN = sql`${backupCodes.setupId} is not null and not exists (select 1 from ${factors} f
  where ${f.id} = ${backupCodes}.${backupCodes.setupId} and ${f.status} = 'pending')`;

/**
 * The step that removes the codes of set-ups that are no more, and of the one that gives way to what `source` begins.
 * Both are looked for as they were before the statement.
 */
export function removeReplacedCodes(userId: string, type: MfaType, source: SQL): SQL {
  return sql`delete from ${backupCodes} where ${backupCodes.userId} = ${userId}::uuid
    and ${backupCodes.setupId} is not null and exists (select 1 from ${source})
    and not exists (select 1 from ${factors} f where ${f.id} = ${backupCodes}.${backupCodes.setupId}
      and ${f.status} = 'pending' and ${f.type} <> ${type})`;
}

/** The step that removes all codes of a person, also those that wait. */
export function removeBackupCodes(userId: string, source: SQL): SQL {
  return sql`delete from ${backupCodes} where ${backupCodes.userId} = ${userId}::uuid
    and exists (select 1 from ${source}) returning ${backupCodes.id}`;
}

/**
 * The steps that let the codes of a confirmed set-up count, in place of every other. A set-up that came without codes
 * leaves the ones there are.
 */
export function activateBackupCodes(userId: string, setupId: string, source: SQL): SQL[] {
  const own = sql`${backupCodes.userId} = ${userId}::uuid and exists (select 1 from ${source})`;
  const isSet = sql`exists (select 1 from ${backupCodes}
    where ${backupCodes.userId} = ${userId}::uuid and ${backupCodes.setupId} = ${setupId}::uuid)`;
  return [
    sql`delete from ${backupCodes} where ${own} and ${backupCodes.setupId} is distinct from ${setupId}::uuid
      and ${isSet}`,
    sql`${update(backupCodes, { setupId: null })} where ${own}
      and ${backupCodes.setupId} = ${setupId}::uuid`,
  ];
}

/** The step that spends a code: the only place where one is used up. */
export function spendBackupCode(userId: string, hash: Buffer): SQL {
  return sql`${update(backupCodes, { usedAt: NOW })}
    where ${backupCodes.userId} = ${userId}::uuid and ${backupCodes.codeHash} = ${hash}::bytea
      and ${backupCodes.setupId} is null and ${backupCodes.usedAt} is null
      and ${backupCodes.createdAt} >= coalesce((select ${u.backupCodesFrom} from ${users} u
        where ${u.id} = ${userId}::uuid), '-infinity')
      and ${HELD} returning ${backupCodes.id}`;
}
