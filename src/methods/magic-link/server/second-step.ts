import { AppError } from "@/contract/errors";
import { audit } from "@/engine/audit/audit";
import type { Caller } from "@/engine/audit/caller";
import { hasRow } from "@/engine/db/query/expressions";
import { fields } from "@/engine/db/query/fields";
import { query } from "@/engine/db/query/query";
import { sql } from "@/engine/db/query/sql";
import { run } from "@/engine/db/run";
import { users } from "@/engine/db/schema";
import { bearerOf } from "@/engine/factor/challenge";
import { personOf, surroundings } from "@/engine/factor/factors";
import { UNLOCKING } from "@/engine/factor/unlock";
import { mailBuckets, roomIn } from "@/engine/limit/mail-limits";
import { waitFor } from "@/engine/limit/rate-limit";
import { appLink, mail, originOf } from "@/engine/mail/notices";
import { mailedLinkProves } from "@/engine/session/policy/ways-to-prove";
import { actorOf } from "@/engine/session/principal/actor";
import { lockAccount } from "@/engine/session/principal/epochs";
import { lockOf } from "@/engine/session/principal/lock";
import type { Principal } from "@/engine/session/principal/principal";
import { challengeCodeHash, keepChallengeToken, killTokens } from "@/engine/session/single-use";
import type { LinkMails } from "./mail/registry";
import { LANDING } from "./mails";
import { magicLinkChallenge } from "./method";

/**
 * Mails a link to be used by the session that asked: a second step, a step-up, or the proof of mail before an
 * enrolment.
 *
 * A sign-in by mail gets none, as it would be the same proof twice. After a lockout the link proves nothing and only
 * lets that sign-in try again.
 * @throws AppError METHOD_NOT_ENABLED, ACCOUNT_LOCKED, RATE_LIMITED, USER_NOT_FOUND
 */
export async function sendSecondStepLink(caller: Caller, principal: Principal): Promise<void> {
  const { account, session, now } = principal;
  const lock = lockOf(principal);
  const isUnlocking = lock.kind === "mail";
  if (!isUnlocking && mailedLinkProves(principal) === undefined) throw new AppError("METHOD_NOT_ENABLED");
  // While the account is locked the link's answer would be refused.
  if (lock.kind === "waits") throw new AppError("ACCOUNT_LOCKED", { retryAfter: lock.seconds });
  const { purpose, seconds, begin } = magicLinkChallenge;
  const { token, code = "", data } = await begin(surroundings(now, caller), personOf(account), []);
  const bearer = bearerOf(principal);
  const asked = originOf(caller);
  const what = isUnlocking ? UNLOCKING : {};
  const kept = { data: { ...data, ...asked, ...what, code: challengeCodeHash(code, bearer) }, seconds };
  const isStepUp = session.level !== "pending";
  const message = {
    template: "magic-link-second-step",
    props: { link: appLink(LANDING, token), isStepUp, isUnlocking, ...asked },
    to: account.email,
    userId: account.id,
    expiresInSeconds: seconds,
  } as const;
  const entry = {
    event: "link.requested",
    ...actorOf({ account, session }),
    method: "MAGIC_LINK",
  } as const;
  const buckets = mailBuckets(purpose, account.id);
  const [row] = await run(query`
    with ${roomIn(buckets)},
    ${lockAccount(account, sql`${users.disabledAt} is null and exists (select 1 from may_mail)`)},
    older as (${killTokens(sql`${account.id}::uuid`, sql`account`, { only: purpose, ending: "replaced" })}),
    kept as (${keepChallengeToken(token, purpose, bearer, kept, sql`account`)}),
    mailed as (${mail<LinkMails>(message, sql`account`)}),
    recorded as (${audit(caller, entry, sql`account`)})
    select ${fields({ hasRoom: hasRow(sql`may_mail`), isFound: hasRow(sql`account`) })}`);
  if (!row?.hasRoom) throw new AppError("RATE_LIMITED", { retryAfter: await waitFor(buckets) });
  if (!row.isFound) throw new AppError("USER_NOT_FOUND");
}
