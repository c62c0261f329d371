import { AppError } from "@/contract/errors";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { NOW } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { excluded, insertInto, update } from "../../db/query/write";
import { run } from "../../db/run";
import { invitations, singleUseTokens, users } from "../../db/schema";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { CONFIRMED } from "../../organization/confirmed";
import { readInvitation } from "../../organization/invitations";
import { lockOffer } from "../../organization/join";
import { hashPassword } from "../../platform/hash-password";
import { env } from "../../platform/settings/env";
import { type Admission, admit } from "../../session/gate";
import { findAccountByEmail, findAccountById } from "../../session/principal/find-account";
import { killTokens } from "../../session/single-use";
import { requireFitPassword } from "../password/password-policy";
import { dropRegistrations } from "../password/waiting-password";

/** Replaces what unconfirmed registrations of the address had chosen. */
const REPLACED = [
  "email",
  "emailVerifiedAt",
  "needsInvitation",
  "passwordHash",
  "passwordChangedAt",
  "firstName",
  "lastName",
  "orgId",
  "orgRole",
  "orgJoinedAt",
] as const;

/**
 * Accepts an invitation for somebody without an account. The link proves the address. One statement spends it, creates
 * the confirmed account, joins it, and drops earlier registrations of the address.
 */
export type Newcomer = { token: string; password: string; firstName: string; lastName: string };

/**
 * @throws AppError INVALID_TOKEN; ALREADY_EXISTS where the address has an account, which signs in to accept;
 *   SIGNUP_CLOSED, PASSWORD_REJECTED, RATE_LIMITED: none of them uses the invitation up
 */
export async function joinAsNew(caller: Caller, newcomer: Newcomer): Promise<Admission> {
  if (env().SIGNUP === "closed") throw new AppError("SIGNUP_CLOSED");
  await limit(bucket("register:ip", clientNetwork(caller.ip)));
  const { token, password, firstName, lastName } = newcomer;
  const offer = await readInvitation(token);
  const known = await findAccountByEmail(offer.email);
  if (known?.account.emailVerified)
    throw new AppError("ALREADY_EXISTS", { message: "This address has an account: sign in to accept." });
  const context = { email: offer.email, organizationName: offer.organization, mfaEnforced: false };
  await requireFitPassword(password, context, "password");
  const passwordHash = await hashPassword(password);
  const made = {
    email: sql`fit.${users.email}`,
    emailNormalized: normalizeEmail(offer.email),
    ...CONFIRMED,
    passwordHash,
    passwordChangedAt: NOW,
    firstName,
    lastName,
    orgId: sql`fit.${users.orgId}`,
    orgRole: sql`fit.${invitations.role}`,
    orgJoinedAt: NOW,
  };
  const person = sql`(select ${users.id} from person)`;
  const entry = { actorId: person, userId: person, orgId: sql`person.${users.orgId}` };
  const [joined] = await run(query`
    with ${lockOffer(token)},
    person as (
      ${insertInto(users, made)} from fit
      on conflict (${users.emailNormalized}) do update set ${excluded(users, ...REPLACED)}
        where ${users}.${users.emailVerifiedAt} is null and ${users}.${users.disabledAt} is null
          and ${users}.${users.orgId} is null
      returning ${users.id}, ${users.orgId}),
    spent as (${update(singleUseTokens, { consumedAt: NOW })}
      where ${singleUseTokens.id} in (select token_id from fit) and exists (select 1 from person)),
    accepted as (${update(invitations, { acceptedAt: NOW })}
      where ${invitations.id} in (select invitation_id from fit) and exists (select 1 from person)),
    others as (${dropRegistrations(person, sql`person`)}),
    links as (${killTokens(person, sql`person`)}),
    confirmed as (${audit(caller, { ...entry, event: "account.verified" }, sql`person`)}),
    recorded as (${audit(caller, { ...entry, event: "organization.joined" }, sql`person`)})
    select ${fields({ id: users.id })} from person`);
  const found = joined && (await findAccountById(joined.id));
  if (!found) throw new AppError("INVALID_TOKEN");
  const by = { method: "MAIL", mailed: "invitation" } as const;
  return admit(caller, { account: found.account, ...by, now: found.now });
}
