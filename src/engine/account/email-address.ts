import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { hasAddress } from "../db/addressed";
import { run } from "../db/run";
import { andSteps, changed } from "../db/sql";
import { isUniqueViolation } from "../db/violation";
import { mailRoom } from "../limit/mail-limits";
import { bucket, clientNetwork, limit } from "../limit/rate-limit";
import { appLink, mail, originOf, wasntMeLink } from "../mail/notices";
import { NOTICE_SECONDS } from "../mail/outbox";
import { addressForms } from "../platform/address-forms";
import { tokenHash } from "../platform/crypto";
import { sweep } from "../session/ending";
import { lockAccount, type Owner, RAISE_ACCESS, stampSession } from "../session/epochs";
import { requireMailedProof } from "../session/mailed-proof";
import { actorOf, type Principal } from "../session/principal";
import { killTokens, newToken, spendToken } from "../session/single-use";

/** Changing the address: confirmed at the new one, told to the old one. Until then nothing changes. */

/** Mails a confirmation to the new address; says the same whether or not somebody has it already. */
export async function requestEmailChange(
  caller: Caller,
  { account, session }: Principal,
  email: string,
): Promise<void> {
  // Or the mail that an enrolment waits for could be led elsewhere.
  requireMailedProof({ account, session });
  await limit(bucket("mail:ip", clientNetwork(caller.ip)));
  const { seconds } = LIMITS.link;
  const { token, keep } = newToken(
    account,
    { purpose: "change_email", sessionId: session.id, data: { email }, seconds },
    sql`asked`,
  );
  const props = { link: appLink("/confirm-email", token), ...originOf(caller) };
  const entry = { event: "email.change_requested", ...actorOf({ account, session }) } as const;
  await run(sql`
    with ${mailRoom("change-email", email)},
    ${lockAccount(account, sql`exists (select 1 from may_mail)`, sql`asked`)},
    older as (${killTokens(sql`${account.id}::uuid`, sql`asked`, { only: "change_email" })}),
    kept as (${keep}),
    mailed as (${mail({ template: "change-email-confirm", props, to: email, expiresInSeconds: seconds }, sql`asked`)}),
    recorded as (${audit(caller, entry, sql`asked`)})
    select id from asked`);
}

/**
 * Spends the token, changes the address and tells both, in one statement: a token isn't lost to a failure.
 * @throws AppError INVALID_TOKEN, also when somebody else has the address by now
 */
export async function confirmEmailChange(caller: Caller, token: string): Promise<void> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  const [asked] = await run<Asked>(sql`
    select u.id, json_build_object('access', u.access_epoch) as epochs,
      t.session_id as "sessionId", u.email as "oldEmail", t.data->>'email' as "newEmail"
    from single_use_tokens t join users u on u.id = t.user_id
    where t.token_hash = ${tokenHash(token)}::bytea and t.purpose = 'change_email' and t.consumed_at is null`);
  if (!asked) throw new AppError("INVALID_TOKEN");
  try {
    if (!(await changed(change(caller, token, asked)))) throw new AppError("INVALID_TOKEN");
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("INVALID_TOKEN", { cause: error });
    throw error;
  }
}

type Asked = Owner & { sessionId: string | null; oldEmail: string; newEmail: string };

function change(caller: Caller, token: string, asked: Asked): SQL {
  const { id: userId, sessionId, oldEmail, newEmail } = asked;
  // The session that asked goes on: the link may have been opened anywhere.
  const kept = { sessionId: sessionId ?? undefined, token: "change_email" } as const;
  const told = {
    template: "email-changed",
    props: { newAddressHint: masked(newEmail), helpLink: wasntMeLink(), ...originOf(caller) },
    userId,
    expiresInSeconds: NOTICE_SECONDS,
  } as const;
  const forms = addressForms(newEmail);
  const hasNew = hasAddress(sql`email_normalized`, forms);
  return sql`
    with ${lockAccount(asked)},
    spent as (${spendToken(token, "change_email", sql`account`, asked)}),
    -- A registration nobody confirmed has no claim on an address whose mail was just answered.
    freed as (delete from users where ${hasNew} and email_verified_at is null
      and id <> ${userId}::uuid and exists (select 1 from spent) returning id),
    renamed as (update users set email = ${newEmail}, email_normalized = ${forms.normal},
        email_verified_at = now(), ${RAISE_ACCESS} from (select count(*) from freed) as first
      where users.id in (select user_id from spent) and email = ${oldEmail} and not exists (select 1 from users other
        where ${hasAddress(sql`other.email_normalized`, forms)} and other.email_verified_at is not null
          and other.id <> ${userId}::uuid) returning users.id, access_epoch, trust_epoch),
    asking as (${stampSession(sessionId, sql`renamed`)}),
    recorded as (${audit(caller, { event: "email.changed", userId }, sql`renamed`)}),
    told_old as (${mail({ ...told, to: oldEmail }, sql`renamed`)}),
    told_new as (${mail({ ...told, to: newEmail }, sql`renamed`)})
    ${andSteps(sweep(userId, "email_changed", sql`renamed`, kept))}
    select id from renamed`;
}

/** Enough of an address to recognise it by: `a***@example.com`. */
export function masked(email: string): string {
  const at = email.lastIndexOf("@");
  return `${[...email][0] ?? ""}***${email.slice(at)}`;
}
