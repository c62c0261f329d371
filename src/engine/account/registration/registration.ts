import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { run } from "../../db/run";
import { inSeconds } from "../../db/sql";
import { AFTER_ROOM, mailRoom } from "../../limit/mail-limits";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { isInvited } from "../../organization/invitations";
import { lookupHash, randomToken } from "../../platform/crypto";
import { env } from "../../platform/settings/env";
import type { Admission } from "../../session/gate";
import { findAccountByEmail } from "../../session/principal/principal";
import { keepToken, UNOWNED } from "../../session/single-use";
import { requireFitPassword } from "../password/password-policy";
import { hashChosen } from "../password/typed-password";
import { confirmUnmailed } from "./address-confirmation";
import { accountExistsMail, notInvitedMail, verificationMail } from "./mails";

/**
 * New accounts. Nothing that was asked for with an address counts until its mail is answered. Registrations of one
 * address wait side by side, each with its own password: a stranger's takes nothing of the owner's away, and which of
 * them counts is said by the password that comes with the confirmation.
 */
export type Registration = {
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  companyName?: string | undefined;
};
export type Registered = { verificationTokenId: string; admission?: Admission };

/**
 * The same answer at the same cost whether or not the address is known, or invited where that is what it takes.
 * @throws AppError SIGNUP_CLOSED, RATE_LIMITED, PASSWORD_REJECTED
 */
export async function register(caller: Caller, input: Registration): Promise<Registered> {
  if (env().SIGNUP === "closed") throw new AppError("SIGNUP_CLOSED");
  await limit(bucket("register:ip", clientNetwork(caller.ip)));
  // Asked of every address alike.
  const mayJoin = env().SIGNUP === "open" || (await isInvited(input.email));
  const context = { email: input.email, organizationName: input.companyName, mfaEnforced: false };
  await requireFitPassword(input.password, context, "password");
  const address = normalizeEmail(input.email);
  const known = await findAccountByEmail(input.email);
  const passwordHash = await hashChosen(input.password, address, known?.passwordHash);
  const verificationTokenId = randomUUID();
  const owner = known?.account.emailVerified ? known.account : undefined;
  if (!owner && !mayJoin) {
    await refuseUninvited(caller, input.email);
    return { verificationTokenId };
  }
  await keepRegistration(caller, verificationTokenId, { ...input, address, passwordHash }, owner);
  if (owner || env().REQUIRE_EMAIL_VERIFICATION) return { verificationTokenId };
  const admission = await confirmUnmailed(caller, verificationTokenId);
  return admission ? { verificationTokenId, admission } : { verificationTokenId };
}

/** Who isn't invited hears so by mail alone. A token that never lived costs what a live one does. */
async function refuseUninvited(caller: Caller, email: string): Promise<void> {
  const decoy = { purpose: "verify_email", seconds: 0 } as const;
  await run(sql`
    with ${mailRoom("not-invited", email)},
    kept as (${keepToken(randomToken(), UNOWNED, decoy, sql`may_mail`)}),
    ${notInvitedMail(caller, email)},
    recorded as (${audit(caller, { event: "account.registered", result: "failure" }, sql`may_mail`)})
    select 1 from may_mail`);
}

type Kept = Registration & { address: string; passwordHash: string };
type Owner = { id: string; email: string };

/** What is kept of a registration is kept for an address that somebody has, too: then it only ever waits. */
async function keepRegistration(caller: Caller, id: string, kept: Kept, owner?: Owner): Promise<void> {
  const { seconds, waitingPerAsker } = LIMITS.registration;
  const { address, email, companyName } = kept;
  const askedBy = lookupHash("registration", clientNetwork(caller.ip));
  const isMailed = owner !== undefined || env().REQUIRE_EMAIL_VERIFICATION;
  const room = isMailed
    ? mailRoom(owner ? "account-exists" : "verify-email", owner?.email ?? email)
    : NO_ROOM;
  const entry = owner
    ? ({ event: "account.registered", result: "failure", userId: owner.id } as const)
    : ({ event: "account.registered", userId: sql`asked.user_id` } as const);
  await run(sql`
    with ${room},
    newcomer as (
      insert into users (email, email_normalized) select ${email}, ${address} from ${AFTER_ROOM}
      on conflict (email_normalized) do update set email_normalized = excluded.email_normalized
        where users.email_verified_at is null
      returning id),
    person as (select id from newcomer
      union all select id from users where email_normalized = ${address} and email_verified_at is not null),
    asked as (
      insert into registrations
        (id, user_id, password_hash, first_name, last_name, company_name, email, asked_by, expires_at)
      select ${id}::uuid, person.id, ${kept.passwordHash}, ${kept.firstName}, ${kept.lastName},
        ${companyName || null}, ${email}, ${askedBy}, ${inSeconds(seconds)} from person
      returning id, user_id),
    older as (delete from registrations where id in (
      select r.id from registrations r join person on r.user_id = person.id where r.asked_by = ${askedBy}
      order by r.created_at desc offset ${waitingPerAsker - 1})),
    mailable as (select asked.user_id from asked, may_mail
      where ${owner !== undefined}::boolean or asked.user_id in (select id from newcomer)),
    ${owner ? accountExistsMail(caller, owner) : verificationMail(caller, id, email)},
    recorded as (${audit(caller, entry, sql`asked`)})
    select id from asked`);
}

const NO_ROOM = sql`may_mail as (select 1 as one where false)`;

type Waiting = { email: string; ownerId: string | null; ownerEmail: string };

/** Sends a registration's mail again, for as long as it waits. Says the same whether or not there is one. */
export async function resendVerification(caller: Caller, registrationId: string): Promise<void> {
  await limit(bucket("mail:ip", clientNetwork(caller.ip)));
  const [waiting] = await run<Waiting>(sql`
    select coalesce(r.email, u.email) as email, u.email as "ownerEmail",
      case when u.email_verified_at is not null then u.id end as "ownerId"
    from registrations r join users u on u.id = r.user_id
    where r.id = ${registrationId}::uuid and r.expires_at > now() and u.disabled_at is null`);
  const owner = waiting?.ownerId ? { id: waiting.ownerId, email: waiting.ownerEmail } : undefined;
  // The same statement where none waits, or the time would tell which addresses have an account already.
  const email = waiting?.email ?? registrationId;
  const room = mailRoom(owner ? "account-exists" : "verify-email", owner?.email ?? email);
  await run(sql`
    with ${room},
    person as (select users.id from users, ${AFTER_ROOM} where users.id in (
      select user_id from registrations where id = ${registrationId}::uuid) for update of users),
    asked as (update registrations set expires_at = ${inSeconds(LIMITS.registration.seconds)}
      where id = ${registrationId}::uuid and ${waiting !== undefined}::boolean and exists (select 1 from may_mail)
        and user_id in (select id from person) returning id, user_id),
    older as (${endOlderLinks(registrationId)}),
    mailable as (select user_id from asked),
    ${owner ? accountExistsMail(caller, owner) : verificationMail(caller, registrationId, email)}
    select id from asked`);
}

/** Its earlier links; not where others wait for the address, who may have nothing but these. */
const endOlderLinks = (registrationId: string): SQL => sql`
  update single_use_tokens t set consumed_at = now() from asked where t.purpose = 'verify_email'
    and t.consumed_at is null and t.user_id = asked.user_id and t.data->>'registrationId' = ${registrationId}
    and not exists (select 1 from registrations r
      where r.user_id = asked.user_id and r.id <> asked.id and r.expires_at > now())`;
