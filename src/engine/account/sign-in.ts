import { AppError } from "@/contract/errors";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { hasAddress } from "../db/addressed";
import { strOrNull } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { registrations, users } from "../db/schema";
import { bucket, clientNetwork, forget, limit } from "../limit/rate-limit";
import { addressForms } from "../platform/address-forms";
import { hashPassword } from "../platform/hash-password";
import { emit } from "../platform/signals";
import { type Admission, admit } from "../session/gate";
import { isPasswordTooShort } from "../session/policy/policy";
import { subjectOf } from "../session/principal/actor";
import { type AccountAtAddress, findAccountByEmail } from "../session/principal/find-account";
import type { Account } from "../session/principal/principal";
import { knownSource, signInOrigin } from "../session/sign-in-source";
import { hashTyped, isOutdated, isTyped, type Typed } from "./password/typed-password";
import { newestWithPassword, UNSETTLED } from "./password/waiting-password";

const u = named(users, "u");
const r = named(registrations, "r");

/** Signing in with a password. An unknown address, a wrong password and an account without one answer alike. */

/** With `passwordChangeRequired`, the password is shorter than a new one may be by now; nothing is refused for it. */
export type PasswordAdmission = Admission & { passwordChangeRequired: boolean };

/** @throws AppError INVALID_CREDENTIALS, EMAIL_NOT_VERIFIED (only after the right password), RATE_LIMITED, UNAVAILABLE */
export async function signInWithPassword(
  caller: Caller,
  { email, password, deviceToken }: { email: string; password: string; deviceToken?: string | undefined },
): Promise<PasswordAdmission> {
  const normalized = normalizeEmail(email);
  const network = clientNetwork(caller.ip);
  const found = await findAccountByEmail(email, signInOrigin(caller, deviceToken));
  const { device, isKnown } = knownSource(caller, found);
  const own =
    device === undefined
      ? [bucket("sign-in:ip", network), bucket("sign-in:ip+address", `${network} ${normalized}`)]
      : [bucket("sign-in:known", device), bucket("sign-in:device", device)];
  // The limit per address is wide and skips known devices, so that attackers can't lock the owner out.
  await limit(...own, ...(isKnown ? [] : [bucket("sign-in:address", normalized)]));
  const passwordHash = await requirePassword(caller, email, found, password);
  if (!found) throw new AppError("INVALID_CREDENTIALS");
  const admission = await admit(caller, {
    account: found.account,
    method: "PASSWORD",
    now: found.now,
    onlyIf: sql`${users.passwordHash} = ${passwordHash}`,
    deviceToken,
    also: (opened) => [forget(own.slice(-1), opened)],
  });
  return { ...admission, passwordChangeRequired: isPasswordTooShort(found.account, password, found.now) };
}

/** @returns the stored hash that matched */
async function requirePassword(
  caller: Caller,
  email: string,
  found: AccountAtAddress | undefined,
  password: string,
): Promise<string> {
  const stored = found?.passwordHash ?? null;
  const typed = await hashTyped(password, normalizeEmail(email), stored ?? found?.waitingHash);
  if (!found?.account.emailVerified || stored === null || !isTyped(typed, stored))
    throw await refuse(caller, email, found?.account, typed);
  return isOutdated(typed, stored) ? renewHash(found.account.id, stored, password) : stored;
}

/**
 * Somebody with a pending registration's password is told that the address isn't confirmed, and gets the
 * registration's id. An address in use can have one too, or the answer would reveal which addresses have accounts.
 */
async function refuse(
  caller: Caller,
  email: string,
  account: Account | undefined,
  typed: Typed,
): Promise<AppError> {
  emit("signIn", { method: "PASSWORD", outcome: "refused" });
  const failed = {
    event: "sign_in",
    result: "failure",
    ...subjectOf(account),
    method: "PASSWORD",
  } as const;
  const detail = account?.emailVerified ? {} : { code: "EMAIL_NOT_VERIFIED" };
  const [row] = await run(query`
    with waiting as (select ${r.id} from ${users} u, lateral ${newestWithPassword(typed, sql`${u.id}`)} r
      where ${hasAddress(u.emailNormalized, addressForms(email))} and ${UNSETTLED} order by ${r.createdAt} desc limit 1),
    told as (${audit(caller, { ...failed, detail }, sql`waiting`)}),
    refused as (${audit(caller, failed, sql`(select 1 where not exists (select 1 from waiting)) as once`)})
    select ${fields({ waiting: strOrNull(sql`(select ${registrations.id} from waiting)`) })}`);
  if (!row?.waiting) return new AppError("INVALID_CREDENTIALS");
  return new AppError("EMAIL_NOT_VERIFIED", { verificationTokenId: row.waiting });
}

async function renewHash(userId: string, stored: string, password: string): Promise<string> {
  const renewed = await hashPassword(password);
  await run(sql`${update(users, { passwordHash: renewed })}
    where ${users.id} = ${userId}::uuid and ${users.passwordHash} = ${stored}`);
  return renewed;
}
