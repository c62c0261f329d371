import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { ROLES } from "@/contract/fields";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { NOW } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { insertInto, update } from "../../db/query/write";
import { run } from "../../db/run";
import { organizations, singleUseTokens, users } from "../../db/schema";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { CONFIRMED, requireMayConfirm, stillMayConfirm } from "../../organization/confirmed";
import { hashPassword } from "../../platform/hash-password";
import { type Admission, admit, type FirstFactor } from "../../session/gate";
import { findAccountById } from "../../session/principal/find-account";
import { killTokensOfConfirmed, spendToken } from "../../session/single-use";
import { requireFitPassword } from "../password/password-policy";
import { dropRegistrations } from "../password/waiting-password";
import {
  agreed,
  type Confirmable,
  type Details,
  findByLink,
  findByRegistration,
  type Given,
  pick,
  type Waiting,
} from "./waiting";

/**
 * Confirms a new account's address. The link proves nothing else, so the password decides which of several pending
 * registrations counts.
 */

/** What a link would confirm; uses nothing up. @throws AppError INVALID_TOKEN, RATE_LIMITED */
export async function inspectConfirmation(
  caller: Caller,
  token: string,
): Promise<{ email: string; hasPassword: boolean }> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  const { email, newest } = await findByLink(token);
  return { email, hasPassword: newest.length > 0 };
}

export type ConfirmedAddress = {
  admission: Admission;
  /** Nothing said which password was the owner's, so none of them counts. */
  passwordDropped: boolean;
};

/** How often to start over when somebody registers the address concurrently. */
export const TRIES = 5;

/**
 * Confirms an address with the token of its mail, and signs its owner in. Whatever else waits for it is dropped.
 * @throws AppError INVALID_TOKEN; INVALID_CREDENTIALS and PASSWORD_REJECTED, after which the link can be used again
 */
export async function verifyEmail(caller: Caller, token: string, given: Given): Promise<ConfirmedAddress> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await findByLink(token);
    const picked = await pick(found, given);
    const details = picked ?? agreed(found);
    const { newPassword } = given;
    const passwordHash =
      newPassword === undefined
        ? (picked?.passwordHash ?? null)
        : await newPasswordHash(found, details, newPassword);
    const spent = spendToken(token, "verify_email", sql`person`);
    const admission = await confirm(caller, found, { ...details, passwordHash }, spent, { method: "MAIL" });
    if (admission) return { admission, passwordDropped: passwordHash === null };
  }
  throw new AppError("CONFLICT");
}

/** Where the operator of a loopback installation asks for no mail. @returns undefined where somebody was faster */
export async function confirmUnmailed(
  caller: Caller,
  registrationId: string,
): Promise<Admission | undefined> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await findByRegistration(registrationId);
    if (!found) return undefined;
    const spent = sql`select ${users.id}, ${users.id} as ${singleUseTokens.userId} from person`;
    const admission = await confirm(caller, found, found, spent, { method: "PASSWORD" });
    if (admission) return admission;
  }
  throw new AppError("CONFLICT");
}

async function newPasswordHash({ email }: Person, { companyName }: Details, newPassword: string) {
  const context = { email, organizationName: companyName ?? undefined, mfaEnforced: false };
  await requireFitPassword(newPassword, context, "newPassword");
  return hashPassword(newPassword);
}

type Person = Pick<Confirmable, "userId" | "version" | "email">;

/**
 * @param spent the step that spends the proof, where `person` has a row
 * @returns undefined where what was read no longer holds: the address was registered again, or confirmed, or its invitation withdrawn
 */
export async function confirm(
  caller: Caller,
  { userId, version, email }: Person,
  { firstName, lastName, companyName, passwordHash }: Omit<Waiting, "id">,
  spent: SQL,
  by: Pick<FirstFactor, "method" | "mailed">,
): Promise<Admission | undefined> {
  await requireMayConfirm(email);
  const [confirmed] = await run(query`
    with person as (select ${users.id} from ${users} where ${users.id} = ${userId}::uuid and xmin::text = ${version}
      and ${users.emailVerifiedAt} is null and ${users.disabledAt} is null and ${stillMayConfirm(email)} for update),
    spent as (${spent}),
    founded as (${insertInto(organizations, { name: sql`${companyName}::text` })} from spent
      where ${companyName}::text is not null returning ${organizations.id}),
    confirmed as (
      ${update(users, {
        ...CONFIRMED,
        email,
        passwordHash,
        passwordChangedAt: NOW,
        firstName,
        lastName,
        orgId: sql`(select ${organizations.id} from founded)`,
        orgRole: sql`case when exists (select 1 from founded) then ${ROLES.OWNER}::smallint else ${ROLES.USER}::smallint end`,
        orgJoinedAt: sql`case when exists (select 1 from founded) then now() end`,
      })}
      where ${users.id} in (select ${singleUseTokens.userId} from spent) returning ${users.id}),
    others as (${dropRegistrations(sql`${userId}::uuid`, sql`confirmed`)}),
    links as (${killTokensOfConfirmed(userId, email, sql`${singleUseTokens.id} in (select ${singleUseTokens.id} from spent)`, sql`confirmed`)}),
    recorded as (${audit(caller, { event: "account.verified", userId: sql`confirmed.${users.id}` }, sql`confirmed`)})
    select ${fields({ id: users.id })} from confirmed`);
  const found = confirmed && (await findAccountById(confirmed.id));
  return found && admit(caller, { account: found.account, ...by, now: found.now });
}
