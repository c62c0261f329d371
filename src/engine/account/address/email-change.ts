import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { run } from "../../db/run";
import { changed, inSeconds } from "../../db/sql";
import { AFTER_ROOM, mailBuckets, roomIn } from "../../limit/mail-limits";
import { bucket, clientNetwork, limit, waitFor } from "../../limit/rate-limit";
import { appLink, mail, originOf } from "../../mail/notices";
import { requireMailedProof } from "../../session/policy/mailed-proof";
import { actorOf } from "../../session/principal/actor";
import { isStill, type Owner } from "../../session/principal/epochs";
import type { Principal } from "../../session/principal/principal";
import { HELD, hold, holdSession } from "../../session/session";
import { killTokens, newToken } from "../../session/single-use";
import { changeNotice } from "./email-notices";

/**
 * Asking for another address. The new one is mailed the link that proves it, and nothing else; the present one is told
 * at once, and can put an end to it. Until the link is used nothing changes.
 */
const PURPOSE = "change_email";

/** What of a change that was asked for still waits: its newest link, whether or not that has run out. */
const waitingOf = ({ id, epochs }: Owner): SQL => sql`user_id = ${id}::uuid and purpose = ${PURPOSE}
  and consumed_at is null and access_epoch = ${epochs.access}::int and created_at > ${inSeconds(-LIMITS.emailChange.waitsSeconds)}`;

/**
 * Mails the link; says the same whether or not somebody has the address already.
 * @throws AppError VALIDATION_FAILED for the present address; MAIL_PROOF_REQUIRED; RATE_LIMITED, where no mail left;
 *   UNAUTHENTICATED when the session has ended meanwhile
 */
export async function requestEmailChange(caller: Caller, principal: Principal, email: string): Promise<void> {
  const { account } = principal;
  // Or the mail that an enrolment waits for could be led elsewhere.
  requireMailedProof(principal);
  if (normalizeEmail(email) === normalizeEmail(account.email)) throw presentAddress();
  const notice = changeNotice(caller, { id: account.id, email: account.email }, { asked: email });
  await mailLink(caller, principal, email, sql`select 1`, notice);
}

const presentAddress = () =>
  new AppError("VALIDATION_FAILED", {
    issues: [{ path: "email", message: "That is your address already." }],
  });

/**
 * Mails a new link for what waits; the earlier one stops working.
 * @throws AppError CONFLICT where nothing waits, RATE_LIMITED
 */
export async function resendEmailChange(caller: Caller, principal: Principal): Promise<void> {
  const { waiting } = await readEmail(principal);
  if (!waiting) throw new AppError("CONFLICT");
  const { email } = waiting;
  // It may be withdrawn in this very moment.
  const still = sql`select 1 from single_use_tokens where ${waitingOf(principal.account)}
    and data->>'email' = ${email} and ${HELD} for update`;
  await mailLink(caller, principal, email, still);
}

/** @param still gives a row where the link may be mailed @param notice the steps that tell the present address, over `asked` */
async function mailLink(
  caller: Caller,
  principal: Principal,
  email: string,
  still: SQL,
  notice?: SQL,
): Promise<void> {
  const { account } = principal;
  await limit(bucket("mail:ip", clientNetwork(caller.ip)));
  const { seconds } = LIMITS.link;
  const { token, keep } = newToken(account, { purpose: PURPOSE, data: { email }, seconds }, sql`asked`);
  const props = { link: appLink("/confirm-email", token), ...originOf(caller) };
  const message = { template: "change-email-confirm", props, to: email, expiresInSeconds: seconds } as const;
  const entry = { event: "email.change_requested", ...actorOf(principal) } as const;
  // Counted by who asks and by who is mailed, and told: a mail that silently stays away is taken for one of somebody
  // else's that comes instead.
  const buckets = [...mailBuckets(PURPOSE, account.id), ...mailBuckets(PURPOSE, email)];
  const [row] = await run<{ hasRoom: boolean; isAsked: boolean }>(sql`
    with ${roomIn(buckets)},
    account as (select users.id, users.access_epoch from users, ${AFTER_ROOM} where ${isStill(account)}
      and users.email = ${account.email} for update of users),
    ${holdSession(principal)},
    still as (${still}),
    asked as (select id from held where exists (select 1 from may_mail) and exists (select 1 from still)),
    older as (${killTokens(sql`${account.id}::uuid`, sql`asked`, { only: PURPOSE, ending: "replaced" })}),
    kept as (${keep}),
    mailed as (${mail(message, sql`asked`)}),
    ${notice ? sql`${notice},` : sql``}
    recorded as (${audit(caller, entry, sql`asked`)})
    select exists (select 1 from may_mail) as "hasRoom", exists (select 1 from asked) as "isAsked"`);
  if (!row?.hasRoom) throw new AppError("RATE_LIMITED", { retryAfter: await waitFor(buckets) });
  if (!row.isAsked) throw new AppError(notice ? "UNAUTHENTICATED" : "CONFLICT");
}

/** Withdraws what waits, if anything does; its link is worthless. @throws AppError UNAUTHENTICATED */
export async function cancelEmailChange(caller: Caller, principal: Principal): Promise<void> {
  const entry = { event: "email.change_cancelled", ...actorOf(principal) } as const;
  const isHeld = await changed(sql`
    with ${hold(principal)},
    waited as (select id from single_use_tokens where ${waitingOf(principal.account)}),
    ended as (${killTokens(sql`${principal.account.id}::uuid`, sql`held`, { only: PURPOSE })}),
    recorded as (${audit(caller, entry, sql`waited`)})
    select id from held`);
  if (!isHeld) throw new AppError("UNAUTHENTICATED");
}

export type EmailFacts = {
  /** The change that waits for its link, and when that ends; in the past for one that has to be mailed again. */
  waiting: { email: string; askedAt: Date; linkEndsAt: Date } | null;
  /** The address before the last change, and until when the change can be taken back. */
  earlier: { email: string; until: Date } | null;
};

/** What there is to say of an account's address, beside what it is. */
export async function readEmail({ account }: Principal): Promise<EmailFacts> {
  const [row] = await run<{
    email: string | null;
    askedAt: Date;
    linkEndsAt: Date;
    earlier: string | null;
    until: Date;
  }>(
    sql`select waiting.*, held.*, now() as now from (select 1) as once
      left join lateral (select data->>'email' as email, created_at as "askedAt", expires_at as "linkEndsAt"
        from single_use_tokens where ${waitingOf(account)} order by created_at desc limit 1) waiting on true
      left join lateral (select email as earlier, held_until as until from users
        where held_for = ${account.id}::uuid and held_until > now() order by held_until desc limit 1) held on true`,
    { retry: "safe" },
  );
  const { email, askedAt, linkEndsAt, earlier, until } = row ?? {};
  return {
    waiting: email && askedAt && linkEndsAt ? { email, askedAt, linkEndsAt } : null,
    earlier: earlier && until ? { email: earlier, until } : null,
  };
}
