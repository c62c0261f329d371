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
import { isStill } from "../../session/principal/epochs";
import type { Principal } from "../../session/principal/principal";
import { askerStands, WHILE_IT_STANDS } from "../../session/session";
import { killTokens, newToken, ownedBy, type TokenOwner } from "../../session/single-use";
import { changeNotice } from "./email-notices";

const t = named(singleUseTokens, "t");
const h = named(users, "h");

/** Asking for another address. The new one is mailed the link that proves it; the present one learns how to stop it. */
const PURPOSE = "change_email";

/**
 * A pending change of address: its newest link, expired or not.
 * @param lock of the session that asked for it
 */
export const waitingOf = ({ id, epoch }: TokenOwner, lock?: SQL): SQL => sql`${singleUseTokens.userId} = ${id}
  and ${askerStands(sql`${singleUseTokens}.${singleUseTokens.sessionId}`, epoch, lock)}
  and ${singleUseTokens.purpose} = ${PURPOSE}
  and ${singleUseTokens.consumedAt} is null and ${singleUseTokens.accessEpoch} = ${epoch}
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
  const asking = sql`select ${principal.session.id}::uuid as ${singleUseTokens.sessionId}, now() as ${singleUseTokens.createdAt}`;
  await mailLink(caller, principal, { email, seconds: LIMITS.link.seconds, asking, notice });
}

const presentAddress = () =>
  new AppError("VALIDATION_FAILED", {
    issues: [{ path: "email", message: "That is your address already." }],
  });

/**
 * Mails a new link for what waits; the earlier one stops working. It stays the wish of the session that asked, as old as
 * it is: whoever sends it again makes it neither outlive that session nor wait longer.
 * @throws AppError CONFLICT where nothing waits, RATE_LIMITED
 */
export async function resendEmailChange(caller: Caller, principal: Principal): Promise<void> {
  const { waiting } = await readEmail(principal);
  if (!waiting) throw new AppError("CONFLICT");
  const { email, askedAt } = waiting;
  const { account, now } = principal;
  const left = LIMITS.emailChange.waitsSeconds - (now.getTime() - askedAt.getTime()) / 1000;
  // The change may be withdrawn, and the session that asked for it be ended, concurrently.
  const asking = sql`select ${singleUseTokens.sessionId}, ${singleUseTokens.createdAt} from ${singleUseTokens}
    where ${waitingOf(ownedBy(account), WHILE_IT_STANDS)}
    and ${singleUseTokens.data}->>'email' = ${email} and ${HELD}
      order by ${singleUseTokens.createdAt} desc limit 1 for update`;
  await mailLink(caller, principal, {
    email,
    seconds: Math.min(LIMITS.link.seconds, Math.floor(left)),
    asking,
  });
}

type Link = {
  email: string;
  seconds: number;
  /** Gives the session that asks and since when, where the link may be mailed. */
  asking: SQL;
  /** The steps that tell the present address, over `asked`. */
  notice?: SQL;
};

const ASKED = {
  sessionId: sql`asked.${singleUseTokens.sessionId}`,
  createdAt: sql`asked.${singleUseTokens.createdAt}`,
};

async function mailLink(
  caller: Caller,
  principal: Principal,
  { email, seconds, asking, notice }: Link,
): Promise<void> {
  const { account } = principal;
  await limit(bucket("mail:ip", clientNetwork(caller.ip)));
  const { token, keep } = newToken(
    account,
    { purpose: PURPOSE, ...ASKED, data: { email }, seconds },
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
    asking as (${asking}),
    asked as (select asking.* from ${HELD_STEP}, asking where exists (select 1 from may_mail)),
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
    waited as (select ${singleUseTokens.id} from ${singleUseTokens} where ${waitingOf(ownedBy(principal.account))}),
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
        sql`from (select * from ${singleUseTokens} where ${waitingOf(ownedBy(account))}
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
