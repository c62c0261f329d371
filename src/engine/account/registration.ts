import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { normalizeEmail } from "@/contract/email-address";
import { AppError } from "@/contract/errors";
import { ROLES } from "@/contract/fields";
import { LIMITS } from "@/contract/limits";
import { audit, recordEvent } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { AFTER_ROOM, mailRoom } from "../limit/mail-limits";
import { bucket, clientNetwork, limit } from "../limit/rate-limit";
import { appLink, mail, originOf } from "../mail/notices";
import { isInvited } from "../organization/invitations";
import { randomToken, tokenHash } from "../platform/crypto";
import { env } from "../platform/env";
import { hashPassword } from "../platform/hash-password";
import { type Admission, admit } from "../session/gate";
import { findAccountByEmail, findAccountById } from "../session/principal";
import { keepToken, spendToken } from "../session/single-use";
import { requireFitPassword } from "./password-policy";

/**
 * New accounts. Nothing that was asked for with an address counts until the address's own mail is answered: each
 * registration keeps its own password and its own link, and the one whose link is followed wins. So nobody can plant
 * a password on an address that isn't theirs.
 */
export type Registration = {
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  companyName?: string | undefined;
};
export type Registered = { verificationTokenId: string; admission?: Admission };

/** The same answer at the same cost whether or not the address is known. */
export async function register(caller: Caller, input: Registration): Promise<Registered> {
  if (env().SIGNUP === "closed") throw new AppError("SIGNUP_CLOSED");
  await limit(bucket("register:ip", clientNetwork(caller.ip)));
  if (env().SIGNUP === "invite" && !(await isInvited(input.email))) throw new AppError("SIGNUP_CLOSED");
  const context = { email: input.email, organizationName: input.companyName, mfaEnforced: false };
  await requireFitPassword(input.password, context, "password");
  const passwordHash = await hashPassword(input.password);
  const known = await findAccountByEmail(input.email);
  const verificationTokenId = randomUUID();
  if (known?.account.emailVerified) {
    // About the same writes as for an unknown address, so that the time doesn't tell.
    const entry = { event: "account.registered", result: "failure", userId: known.account.id } as const;
    await recordEvent(caller, entry);
    await tellAccountExists(caller, known.account);
    return { verificationTokenId };
  }
  await keepRegistration(caller, verificationTokenId, input, passwordHash);
  if (env().REQUIRE_EMAIL_VERIFICATION) return { verificationTokenId };
  const admission = await confirm(caller, unmailed(verificationTokenId), null, "PASSWORD");
  return admission ? { verificationTokenId, admission } : { verificationTokenId };
}

/**
 * The order in which registrations `r` make room for others: last those whose link was mailed and is alive. Otherwise
 * anybody could kill a mailed link by registering its address a few times more.
 */
export const MAILED_FIRST = sql.raw(`exists (select 1 from single_use_tokens t
    where t.user_id = r.user_id and t.purpose = 'verify_email' and t.consumed_at is null and t.expires_at > now()
      and t.data->>'registrationId' = r.id::text) desc, r.created_at desc`);

async function keepRegistration(
  caller: Caller,
  id: string,
  input: Registration,
  passwordHash: string,
): Promise<void> {
  const { registration } = LIMITS;
  const isMailed = env().REQUIRE_EMAIL_VERIFICATION;
  await run(sql`
    with ${isMailed ? mailRoom("verify-email", input.email) : sql`may_mail as (select 1 as one where false)`},
    person as (
      insert into users (email, email_normalized) select ${input.email}, ${normalizeEmail(input.email)} from ${AFTER_ROOM}
      on conflict (email_normalized) do update set email_normalized = excluded.email_normalized
        where users.email_verified_at is null
      returning id),
    asked as (
      insert into registrations (id, user_id, password_hash, first_name, last_name, company_name, expires_at)
      select ${id}::uuid, person.id, ${passwordHash}, ${input.firstName}, ${input.lastName},
        ${input.companyName || null}, now() + make_interval(secs => ${registration.seconds}::double precision)
      from person returning id, user_id),
    older as (delete from registrations where id in (
      select r.id from registrations r join person on r.user_id = person.id
      order by ${MAILED_FIRST} offset ${registration.pendingPerAddress - 1})),
    ${isMailed ? sql`${verificationMail(caller, id, input.email)},` : sql``}
    recorded as (${audit(caller, { event: "account.registered", userId: sql`asked.user_id` }, sql`asked`)})
    select id from asked`);
}

/** The steps that mail a registration's link, if one may go; `asked` gives the registration's `user_id`. */
function verificationMail(caller: Caller, registrationId: string, email: string): SQL {
  const token = randomToken();
  const { seconds } = LIMITS.verifyEmailLink;
  const props = { link: appLink("/verify", token), ...originOf(caller) };
  const kept = keepToken(
    token,
    sql`user_id`,
    { purpose: "verify_email", data: { registrationId }, seconds },
    sql`mailable`,
  );
  const mailed = mail(
    { template: "verify-email", props, to: email, expiresInSeconds: seconds },
    sql`mailable`,
  );
  return sql`mailable as (select asked.user_id from asked, may_mail), kept as (${kept}), mailed as (${mailed})`;
}

async function tellAccountExists(caller: Caller, account: { id: string; email: string }): Promise<void> {
  const to = account.email;
  const props = {
    signInLink: appLink("/login"),
    resetLink: appLink("/forgot-password"),
    ...originOf(caller),
  };
  const message = { template: "account-exists", props, to, userId: account.id } as const;
  const mailed = mail({ ...message, expiresInSeconds: LIMITS.verifyEmailLink.seconds }, sql`may_mail`);
  await run(sql`with ${mailRoom("account-exists", to)}, mailed as (${mailed}) select 1`);
}

/** Sends a registration's link again; the earlier one stops working. Says the same whether or not there is one. */
export async function resendVerification(caller: Caller, registrationId: string): Promise<void> {
  await limit(bucket("mail:ip", clientNetwork(caller.ip)));
  const [waiting] = await run<{ email: string }>(sql`
    select u.email from registrations r join users u on u.id = r.user_id
    where r.id = ${registrationId}::uuid and r.expires_at > now() and u.email_verified_at is null`);
  // The same statement where none waits, or the time would tell which addresses have an account already.
  const email = waiting?.email ?? registrationId;
  await run(sql`
    with ${mailRoom("verify-email", email)},
    asked as (select id, user_id from registrations where id = ${registrationId}::uuid
      and ${waiting !== undefined}::boolean and exists (select 1 from may_mail) for update),
    older as (update single_use_tokens set consumed_at = now() where purpose = 'verify_email'
      and consumed_at is null and user_id in (select user_id from asked)
      and data->>'registrationId' = ${registrationId}),
    ${verificationMail(caller, registrationId, email)}
    select id from asked`);
}

/**
 * Confirms an address with the token of its mail, and signs its owner in.
 * @param password replaces the one given at registration
 * @throws AppError INVALID_TOKEN, PASSWORD_REJECTED
 */
export async function verifyEmail(caller: Caller, token: string, password?: string): Promise<Admission> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  const passwordHash = password === undefined ? null : await newPasswordFor(token, password);
  const admission = await confirm(caller, mailed(token), passwordHash, "MAIL");
  if (!admission) throw new AppError("INVALID_TOKEN");
  return admission;
}

async function newPasswordFor(token: string, password: string): Promise<string> {
  const [owner] = await run<{ email: string }>(sql`
    select u.email from single_use_tokens t join users u on u.id = t.user_id
    where t.token_hash = ${tokenHash(token)}::bytea and t.purpose = 'verify_email' and t.consumed_at is null`);
  if (!owner) throw new AppError("INVALID_TOKEN");
  await requireFitPassword(password, { email: owner.email, mfaEnforced: false }, "password");
  return hashPassword(password);
}

/** What says that a registration may be confirmed: the token of its mail … */
const mailed = (
  token: string,
): SQL => sql`token as (${spendToken(token, "verify_email", sql`(select 1) as once`)}),
  spent as (select user_id, (data->>'registrationId')::uuid as registration_id from token)`;
/** … or, where the operator of a loopback installation asks for no mail, its own row. */
const unmailed = (registrationId: string): SQL => sql`spent as (
  select user_id, id as registration_id from registrations where id = ${registrationId}::uuid)`;

async function confirm(
  caller: Caller,
  spent: SQL,
  passwordHash: string | null,
  method: "PASSWORD" | "MAIL",
): Promise<Admission | undefined> {
  const [confirmed] = await run<{ id: string }>(sql`
    with ${spent},
    chosen as (
      delete from registrations r using spent
      where r.id = spent.registration_id and r.user_id = spent.user_id and r.expires_at > now() returning r.*),
    founded as (
      insert into organizations (name) select company_name from chosen where company_name is not null returning id),
    confirmed as (
      update users u set email_verified_at = now(), password_hash = coalesce(${passwordHash}, chosen.password_hash),
        first_name = chosen.first_name, last_name = chosen.last_name, org_id = (select id from founded),
        org_role = case when exists (select 1 from founded) then ${ROLES.OWNER}::smallint else ${ROLES.USER}::smallint end,
        org_joined_at = case when exists (select 1 from founded) then now() end
      from chosen where u.id = chosen.user_id and u.email_verified_at is null returning u.id),
    others as (
      delete from registrations r using confirmed, chosen where r.user_id = confirmed.id and r.id <> chosen.id),
    recorded as (${audit(caller, { event: "account.verified", userId: sql`confirmed.id` }, sql`confirmed`)})
    select id from confirmed`);
  const found = confirmed && (await findAccountById(confirmed.id));
  return found && admit(caller, { account: found.account, method, now: found.now });
}
