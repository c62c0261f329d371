import { randomUUID } from "node:crypto";
import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { bool, NOW, str, strOrNull } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { excluded, insertInto, set, update } from "../../db/query/write";
import { run } from "../../db/run";
import { registrations, singleUseTokens, users } from "../../db/schema";
import { inSeconds } from "../../db/steps";
import { againOnViolation } from "../../db/violation";
import { AFTER_ROOM, mailRoom } from "../../limit/mail-limits";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { unconfirmed } from "../../organization/confirmed";
import { mayHaveAccount } from "../../organization/invitations";
import { lookupHash } from "../../platform/crypto";
import { env } from "../../platform/settings/env";
import type { Admission } from "../../session/gate";
import { findAccountByEmail } from "../../session/principal/find-account";
import { requireFitPassword } from "../password/password-policy";
import { hashChosen } from "../password/typed-password";
import { UNSETTLED } from "../password/waiting-password";
import { confirmUnmailed } from "./address-confirmation";
import { newConfirmationCode } from "./confirmation-code";
import { accountExistsMail, notInvitedMail, verificationMail } from "./mails";

const r = named(registrations, "r");
const u = named(users, "u");
const t = named(singleUseTokens, "t");

/**
 * Registers new accounts. Registrations of one address wait side by side until its mail is answered with one's
 * password, so a stranger's takes nothing away from the owner's.
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
  const mayJoin = await mayHaveAccount(input.email);
  const context = { email: input.email, organizationName: input.companyName, mfaEnforced: false };
  await requireFitPassword(input.password, context, "password");
  const verificationTokenId = randomUUID();
  // Whose the address is may change meanwhile: it is left, or taken back.
  const owner = await againOnViolation(() => keepAsOf(caller, verificationTokenId, input, mayJoin));
  if (owner || !mayJoin || env().REQUIRE_EMAIL_VERIFICATION) return { verificationTokenId };
  const admission = await confirmUnmailed(caller, verificationTokenId);
  return admission ? { verificationTokenId, admission } : { verificationTokenId };
}

/** Keeps a registration of an address as it is now. @returns whose it is */
async function keepAsOf(
  caller: Caller,
  id: string,
  input: Registration,
  mayJoin: boolean,
): Promise<Owner | undefined> {
  const address = normalizeEmail(input.email);
  const known = await findAccountByEmail(input.email);
  const passwordHash = await hashChosen(input.password, address, known?.passwordHash);
  const owner = known?.account.emailVerified ? known.account : undefined;
  await keepRegistration(caller, id, { ...input, address, passwordHash }, { owner, mayJoin });
  return owner;
}

type Kept = Registration & { address: string; passwordHash: string };
type Owner = { id: string; email: string };

/** Who owns an address, and whether it may be registered. */
type Standing = { owner: Owner | undefined; mayJoin: boolean };

/** The mail that a registration leads to, by the name it is counted under. */
const mailOf = ({ owner, mayJoin }: Standing) =>
  owner ? "account-exists" : mayJoin ? "verify-email" : "not-invited";

/** The steps that send it, where `mailable` has a row. @param code what the browser that registered may send for it */
function mailSteps(
  caller: Caller,
  { owner, mayJoin }: Standing,
  { id, email, code }: { id: string; email: string; code: string | undefined },
): SQL {
  if (owner) return accountExistsMail(caller, owner);
  return mayJoin ? verificationMail(caller, id, email, code) : notInvitedMail(caller, email);
}

/**
 * A registration is stored even where the address has an account or isn't invited. It then never completes, but signing
 * in with its password is answered like any other.
 */
async function keepRegistration(caller: Caller, id: string, kept: Kept, standing: Standing): Promise<void> {
  const { owner, mayJoin } = standing;
  const { seconds, waitingPerAsker } = LIMITS.registration;
  const { address, email, companyName } = kept;
  const askedBy = lookupHash("registration", clientNetwork(caller.ip));
  const code = newConfirmationCode(caller, id);
  const isMailed = owner !== undefined || !mayJoin || env().REQUIRE_EMAIL_VERIFICATION;
  const room = isMailed ? mailRoom(mailOf(standing), owner?.email ?? email) : NO_ROOM;
  const entry = {
    event: "account.registered",
    result: owner || !mayJoin ? "failure" : "success",
    userId: sql`asked.${registrations.userId}`,
  } as const;
  await run(sql`
    with ${room},
    newcomer as (
      ${insertInto(users, { email, emailNormalized: address, ...unconfirmed() })} from ${AFTER_ROOM}
      on conflict (${users.emailNormalized}) do update set ${excluded(users, "emailNormalized", "needsInvitation")}
        where ${users}.${users.emailVerifiedAt} is null
      returning ${users.id}),
    person as (select ${users.id} from newcomer
      union all select ${users.id} from ${users} where ${users.emailNormalized} = ${address}
        and ${users.emailVerifiedAt} is not null),
    asked as (
      ${insertInto(registrations, {
        id,
        userId: sql`person.${users.id}`,
        passwordHash: kept.passwordHash,
        firstName: kept.firstName,
        lastName: kept.lastName,
        companyName: companyName || null,
        email,
        askedBy,
        expiresAt: inSeconds(seconds),
        codeHash: code?.hash ?? null,
        codeExpiresAt: CODE_ENDS,
      })} from person
      returning ${registrations.id}, ${registrations.userId}),
    older as (delete from ${registrations} where ${registrations.id} in (
      select ${r.id} from ${registrations} r join person on ${r.userId} = person.${users.id}
        where ${r.askedBy} = ${askedBy}
      order by ${r.createdAt} desc offset ${waitingPerAsker - 1})),
    mailable as (select asked.${registrations.userId} from asked, may_mail
      where ${owner !== undefined}::boolean or asked.${registrations.userId} in (select ${users.id} from newcomer)),
    ${mailSteps(caller, standing, { id, email, code: code?.text })},
    recorded as (${audit(caller, entry, sql`asked`)})
    select ${registrations.id} from asked`);
}

const CODE_ENDS = inSeconds(LIMITS.confirmationCode.seconds);
const NO_ROOM = sql`may_mail as (select 1 as one where false)`;

/** Sends a registration's mail again, for as long as it waits. Says the same whether or not there is one. */
export async function resendVerification(caller: Caller, registrationId: string): Promise<void> {
  await limit(bucket("mail:ip", clientNetwork(caller.ip)));
  const [waiting] = await run(query`
    select ${fields({
      email: str(sql`coalesce(${r.email}, ${u.email})`),
      ownerEmail: u.email,
      ownerId: strOrNull(sql`case when ${u.emailVerifiedAt} is not null then ${u.id} end`),
      hasHadLink: bool(sql`exists (select 1 from ${singleUseTokens} t where ${t.userId} = ${r.userId}
        and ${t.purpose} = 'verify_email' and ${t.data}->>'registrationId' = ${registrationId})`),
    })}
    from ${registrations} r join ${users} u on ${u.id} = ${r.userId}
    where ${r.id} = ${registrationId}::uuid and ${r.expiresAt} > now() and ${u.disabledAt} is null
      and ${UNSETTLED}`);
  const owner = waiting?.ownerId ? { id: waiting.ownerId, email: waiting.ownerEmail } : undefined;
  // Runs the same statement where none waits: the time would otherwise reveal which addresses have an account.
  const email = waiting?.email ?? registrationId;
  // A registration that was mailed a link before sign-up was closed can still be confirmed.
  const mayJoin = env().SIGNUP === "closed" ? waiting?.hasHadLink === true : await mayHaveAccount(email);
  const standing = { owner, mayJoin };
  const room = mailRoom(mailOf(standing), owner?.email ?? email);
  const code = newConfirmationCode(caller, registrationId);
  const renewed = code ? { codeHash: code.hash, codeExpiresAt: CODE_ENDS, codeAttempts: 0 } : {};
  await run(sql`
    with ${room},
    person as (select ${users}.${users.id} from ${users}, ${AFTER_ROOM} where ${users}.${users.id} in (
      select ${registrations.userId} from ${registrations}
        where ${registrations.id} = ${registrationId}::uuid) for update of users),
    asked as (${update(registrations, { expiresAt: inSeconds(LIMITS.registration.seconds), ...renewed })}
      where ${registrations.id} = ${registrationId}::uuid and ${waiting !== undefined}::boolean
        and exists (select 1 from may_mail)
        and ${registrations.userId} in (select ${users.id} from person) returning ${registrations.id},
          ${registrations.userId}),
    older as (${endOlderLinks(registrationId)}),
    mailable as (select ${registrations.userId} from asked),
    ${mailSteps(caller, standing, { id: registrationId, email, code: code?.text })}
    select ${registrations.id} from asked`);
}

/** Revokes the registration's own earlier links, not those of other registrations of the address. */
const endOlderLinks = (registrationId: string): SQL => sql`
  update ${singleUseTokens} t set ${set(singleUseTokens, { consumedAt: NOW })} from asked
    where ${t.purpose} = 'verify_email'
    and ${t.consumedAt} is null and ${t.userId} = asked.${registrations.userId}
      and ${t.data}->>'registrationId' = ${registrationId}
    and not exists (select 1 from ${registrations} r
      where ${r.userId} = asked.${registrations.userId} and ${r.id} <> asked.${registrations.id}
        and ${r.expiresAt} > now())`;
