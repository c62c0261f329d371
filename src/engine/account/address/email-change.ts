import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { PAGES } from "@/contract/page-paths";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { hasRow, str } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { jsonRow } from "../../db/query/json";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { run } from "../../db/run";
import { sessions, singleUseTokens, users } from "../../db/schema";
import { changed, inSeconds } from "../../db/steps";
import { AFTER_ROOM, mailBuckets, roomIn } from "../../limit/mail-limits";
import { bucket, clientNetwork, limit, waitFor } from "../../limit/rate-limit";
import { appLink, mail, originOf } from "../../mail/notices";
import { HELD, HELD_STEP, hold, holdSession } from "../../session/hold";
import { requireMailedProof } from "../../session/policy/mailed-proof";
import { actorOf } from "../../session/principal/actor";
import { isStill, type Owner } from "../../session/principal/epochs";
import type { Principal } from "../../session/principal/principal";
import { LEFT } from "../../session/session";
import { killTokens, newToken } from "../../session/single-use";
import { changeNotice } from "./email-notices";

const t = named(singleUseTokens, "t");
const h = named(users, "h");
const s = named(sessions, "s");

/** Asking for another address. The new one is mailed the link that proves it; the present one learns how to stop it. */
const PURPOSE = "change_email";

/**
 * The condition on a link that the session which asked for it goes on, or was left by its own person. Whoever ended
 * that session, or all of the account's since, ended what it asked for, too.
 * @param lock of the session `s`, where it may be ended while the statement waits
 */
export const askerStands = (
  sessionId: SQL,
  { epochs }: Owner,
  lock: SQL = sql``,
): SQL => sql`(${sessionId} is null
  or exists (select 1 from ${sessions} s where ${s.id} = ${sessionId}
    and ${s.accessEpoch} = ${epochs.access}::int and (${s.revokedAt} is null or ${LEFT}) ${lock}))`;

/** A pending change of address: its newest link, expired or not. */
const waitingOf = ({ id, epochs }: Owner): SQL => sql`${singleUseTokens.userId} = ${id}::uuid
  and ${askerStands(sql`${singleUseTokens}.${singleUseTokens.sessionId}`, { id, epochs })}
  and ${singleUseTokens.purpose} = ${PURPOSE}
  and ${singleUseTokens.consumedAt} is null and ${singleUseTokens.accessEpoch} = ${epochs.access}::int
  and ${singleUseTokens.createdAt} > ${inSeconds(-LIMITS.emailChange.waitsSeconds)}`;

/**
 * Mails the link; says the same whether or not somebody has the address already.
 * @throws AppError VALIDATION_FAILED for the present address; MAIL_PROOF_REQUIRED; RATE_LIMITED, where no mail left;
 *   UNAUTHENTICATED when the session has ended meanwhile
 */
export async function requestEmailChange(caller: Caller, principal: Principal, email: string): Promise<void> {
  const { account } = principal;
  // Otherwise the mail that an enrolment waits for could be redirected.
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
  // The change may be withdrawn concurrently.
  const still = sql`select 1 from ${singleUseTokens} where ${waitingOf(principal.account)}
    and ${singleUseTokens.data}->>'email' = ${email} and ${HELD} for update`;
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
  const { token, keep } = newToken(
    account,
    { purpose: PURPOSE, sessionId: principal.session.id, data: { email }, seconds },
    sql`asked`,
  );
  const props = { link: appLink(PAGES.confirmEmail, token), ...originOf(caller) };
  const message = { template: "change-email-confirm", props, to: email, expiresInSeconds: seconds } as const;
  const entry = { event: "email.change_requested", ...actorOf(principal) } as const;
  // Limited by sender and recipient, and refused openly: after a silent refusal the person might trust somebody else's
  // mail.
  const buckets = [...mailBuckets(PURPOSE, account.id), ...mailBuckets(PURPOSE, email)];
  const [row] = await run(query`
    with ${roomIn(buckets)},
    account as (select ${users}.${users.id}, ${users}.${users.accessEpoch} from ${users}, ${AFTER_ROOM}
      where ${isStill(account)}
      and ${users}.${users.email} = ${account.email} for update of users),
    ${holdSession(principal)},
    still as (${still}),
    asked as (select ${sessions.id} from ${HELD_STEP} where exists (select 1 from may_mail) and exists (select 1 from still)),
    older as (${killTokens(sql`${account.id}::uuid`, sql`asked`, { only: PURPOSE, ending: "replaced" })}),
    kept as (${keep}),
    mailed as (${mail(message, sql`asked`)}),
    ${notice ? sql`${notice},` : sql``}
    recorded as (${audit(caller, entry, sql`asked`)})
    select ${fields({ hasRoom: hasRow(sql`may_mail`), isAsked: hasRow(sql`asked`) })}`);
  if (!row?.hasRoom) throw new AppError("RATE_LIMITED", { retryAfter: await waitFor(buckets) });
  if (!row.isAsked) throw new AppError(notice ? "UNAUTHENTICATED" : "CONFLICT");
}

/** Withdraws a waiting change, if there is one; its link becomes worthless. @throws AppError UNAUTHENTICATED */
export async function cancelEmailChange(caller: Caller, principal: Principal): Promise<void> {
  const entry = { event: "email.change_cancelled", ...actorOf(principal) } as const;
  const isHeld = await changed(sql`
    with ${hold(principal)},
    waited as (select ${singleUseTokens.id} from ${singleUseTokens} where ${waitingOf(principal.account)}),
    ended as (${killTokens(sql`${principal.account.id}::uuid`, HELD_STEP, { only: PURPOSE })}),
    recorded as (${audit(caller, entry, sql`waited`)})
    select ${sessions.id} from ${HELD_STEP}`);
  if (!isHeld) throw new AppError("UNAUTHENTICATED");
}

export type EmailFacts = {
  /** The change that waits for its link, and when that link expires. After that time it must be sent again. */
  waiting: { email: string; askedAt: Date; linkEndsAt: Date } | null;
  /** The address before the last change, and until when the change can be taken back. */
  earlier: { email: string; until: Date } | null;
};

/** The account's address and the state of a change of it. */
export async function readEmail({ account }: Principal): Promise<EmailFacts> {
  const [row] = await run(
    query`select ${fields({
      waiting: jsonRow(
        { email: str(sql`${t.data}->>'email'`), askedAt: t.createdAt, linkEndsAt: t.expiresAt },
        sql`from (select * from ${singleUseTokens} where ${waitingOf(account)}
          order by ${singleUseTokens.createdAt} desc limit 1) t`,
      ),
      earlier: jsonRow(
        { email: h.email, until: h.heldUntil },
        sql`from (select * from ${users} where ${users.heldFor} = ${account.id}::uuid
          and ${users.heldUntil} > now() order by ${users.heldUntil} desc limit 1) h`,
      ),
    })}`,
    { retry: "safe" },
  );
  const { waiting, earlier } = row ?? {};
  return {
    waiting: waiting
      ? {
          email: waiting.email,
          askedAt: new Date(waiting.askedAt),
          linkEndsAt: new Date(waiting.linkEndsAt),
        }
      : null,
    earlier: earlier?.until ? { email: earlier.email, until: new Date(earlier.until) } : null,
  };
}
