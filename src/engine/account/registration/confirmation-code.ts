import { randomInt } from "node:crypto";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { recordEvent } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { str } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { set } from "../../db/query/write";
import { run } from "../../db/run";
import { registrations, users } from "../../db/schema";
import { textArray } from "../../db/steps";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { lookupHash, lookupHashes, sameSecret } from "../../platform/crypto";
import { env } from "../../platform/settings/env";
import type { Admission } from "../../session/gate";
import { UNSETTLED } from "../password/waiting-password";
import { confirm, TRIES } from "./address-confirmation";
import { findByRegistration } from "./waiting";

/**
 * The code in a confirmation mail. It works only with the registration's id, which the registering browser has. An
 * address with an account gets a code that nobody is told, so that every attempt is answered alike.
 */

const r = named(registrations, "r");
const u = named(users, "u");

const LABEL = "confirmation-code";
const { attempts, digits } = LIMITS.confirmationCode;
const bound = (registrationId: string, code: string) => `${registrationId} ${code}`;

/**
 * @returns the code and what is kept of it; none where no page waits for it, and where registering takes an invitation:
 *   nobody guesses their way past that
 */
export function newConfirmationCode(
  { carrier }: Pick<Caller, "carrier">,
  registrationId: string,
): { text: string; hash: string } | undefined {
  if (carrier !== "cookie" || env().SIGNUP !== "open") return undefined;
  const text = String(randomInt(10 ** digits)).padStart(digits, "0");
  return { text, hash: lookupHash(LABEL, bound(registrationId, text)) };
}

/** Uses nothing up, and tells no more than signing in with the password that was chosen does. */
export async function isRegistrationWaiting(registrationId: string): Promise<boolean> {
  return (
    (
      await run(sql`select 1 from ${registrations} r join ${users} u on ${u.id} = ${r.userId}
        where ${r.id} = ${registrationId}::uuid and ${r.expiresAt} > now() and ${UNSETTLED}`)
    ).length > 0
  );
}

/**
 * Confirms a registration's address with its mail's code, and signs its browser in. Whatever else waits for it is dropped.
 * @throws AppError INVALID_CODE; INVALID_TOKEN where no code counts any more; RATE_LIMITED after too many wrong ones for
 *   the address, when only its link works
 */
export async function confirmByCode(
  caller: Caller,
  registrationId: string,
  code: string,
): Promise<Admission> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  const tried = await countTry(registrationId);
  await limit(bucket("confirmation-code:address", tried.address));
  const hashes = lookupHashes(LABEL, bound(registrationId, code));
  if (!hashes.some((hash) => sameSecret(hash, tried.kept))) throw await refuse(caller, tried);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await findByRegistration(registrationId);
    if (!found) throw new AppError("INVALID_TOKEN");
    const spent = sql`delete from ${registrations} where ${registrations.id} = ${registrationId}::uuid
      and ${registrations.codeHash} = any(${textArray(hashes)}) and ${registrations.codeExpiresAt} > now()
      and exists (select 1 from person) returning ${registrations.id}, ${registrations.userId}`;
    const admission = await confirm(caller, found, found, spent, { method: "MAIL", mailed: "code" });
    if (admission) return admission;
  }
  throw new AppError("CONFLICT");
}

type Try = { userId: string; address: string; kept: string; used: number };

/** Counted before anything is compared, by a statement of its own. @throws AppError INVALID_TOKEN where none is left */
async function countTry(registrationId: string): Promise<Try> {
  const [counted] = await run(query`
    update ${registrations} r set ${set(registrations, { codeAttempts: sql`${r.codeAttempts} + 1` })} from ${users} u
    where ${r.id} = ${registrationId}::uuid and ${u.id} = ${r.userId} and ${r.expiresAt} > now()
      and ${r.codeHash} is not null and ${r.codeExpiresAt} > now() and ${r.codeAttempts} < ${attempts}::int and ${UNSETTLED}
    returning ${fields({
      userId: u.id,
      address: u.emailNormalized,
      kept: str(sql`${r.codeHash}`),
      used: r.codeAttempts,
    })}`);
  if (!counted) throw new AppError("INVALID_TOKEN");
  return counted;
}

async function refuse(caller: Caller, { userId, used }: Try): Promise<AppError> {
  await recordEvent(caller, { event: "account.verified", result: "failure", userId });
  const left = attempts - used;
  if (left <= 0) return new AppError("INVALID_TOKEN");
  const hint = left === 1 ? "One try is left." : `${left} tries are left.`;
  return new AppError("INVALID_CODE", {
    message: "That code isn't the one in the newest email.",
    ...(left < 3 ? { hint } : {}),
  });
}
