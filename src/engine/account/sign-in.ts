import { sql } from "drizzle-orm";
import { normalizeEmail } from "@/contract/email-address";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { recordEvent } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { bucket, clientNetwork, forget, limit } from "../limit/rate-limit";
import { hashPassword, verifyPassword } from "../platform/hash-password";
import { type Admission, admit } from "../session/gate";
import { isPasswordTooShort } from "../session/policy";
import { type AccountWithPassword, findAccountByEmail } from "../session/principal";
import { findDevice } from "../session/trusted-device";
import { MAILED_FIRST } from "./registration";

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
  const device = await findDevice(deviceToken);
  // One guesser slows itself; only a crowd of them slows the address, and never who comes from a device of its owner's.
  const perAddress =
    device && normalizeEmail(device.ownerEmail) === normalized
      ? [bucket("sign-in:device", device.id)]
      : [bucket("sign-in:ip+address", `${network} ${normalized}`), bucket("sign-in:address", normalized)];
  await limit(bucket("sign-in:ip", network), ...perAddress);
  const found = await findAccountByEmail(email);
  const passwordHash = await requirePassword(caller, found, password);
  if (!found) throw new AppError("INVALID_CREDENTIALS");
  const admission = await admit(caller, {
    account: found.account,
    method: "PASSWORD",
    now: found.now,
    onlyIf: sql`password_hash = ${passwordHash}`,
    deviceToken,
    also: (opened) => [forget(perAddress, opened)],
  });
  return { ...admission, passwordChangeRequired: isPasswordTooShort(found.account, password, found.now) };
}

const failedSignIn = (userId: string | null) =>
  ({ event: "sign_in", result: "failure", userId, method: "PASSWORD" }) as const;

/** @returns the stored hash that matched */
async function requirePassword(
  caller: Caller,
  found: AccountWithPassword | undefined,
  password: string,
): Promise<string | null> {
  if (found && !found.account.emailVerified) return requireRegistration(caller, found.account.id, password);
  const stored = found?.passwordHash ?? null;
  const verified = await verifyPassword(password, stored);
  if (!verified) {
    const { id = null, organization = null } = found?.account ?? {};
    await recordEvent(caller, { ...failedSignIn(id), orgId: organization?.id ?? null });
    throw new AppError("INVALID_CREDENTIALS");
  }
  return found && stored !== null && verified.isOutdated
    ? renewHash(found.account.id, stored, password)
    : stored;
}

/**
 * The address isn't confirmed: whoever knows a password it was registered with may hear so. Registrations made in the
 * same moment can be more than are kept, and each costs a hash, so only so many are looked at.
 */
async function requireRegistration(caller: Caller, userId: string, password: string): Promise<never> {
  const waiting = await run<{ hash: string | null }>(sql`
    select r.password_hash as hash from registrations r where r.user_id = ${userId}::uuid and r.expires_at > now()
    order by ${MAILED_FIRST} limit ${LIMITS.registration.pendingPerAddress}`);
  const hashes = waiting.length > 0 ? waiting.map(({ hash }) => hash) : [null];
  for (const hash of hashes) {
    if (!(await verifyPassword(password, hash))) continue;
    await recordEvent(caller, { ...failedSignIn(userId), detail: { code: "EMAIL_NOT_VERIFIED" } });
    throw new AppError("EMAIL_NOT_VERIFIED");
  }
  await recordEvent(caller, failedSignIn(userId));
  throw new AppError("INVALID_CREDENTIALS");
}

async function renewHash(userId: string, stored: string, password: string): Promise<string> {
  const renewed = await hashPassword(password);
  await run(sql`update users set password_hash = ${renewed}
    where id = ${userId}::uuid and password_hash = ${stored}`);
  return renewed;
}
