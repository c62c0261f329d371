import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { PAGES } from "@/contract/page-paths";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { bool, hasRow, NOW } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { excluded, set } from "../../db/query/write";
import { run } from "../../db/run";
import { recoveries, users } from "../../db/schema";
import { andSteps, changed, inSeconds } from "../../db/steps";
import { mailBuckets, roomIn } from "../../limit/mail-limits";
import { bucket, limit, waitFor } from "../../limit/rate-limit";
import { appLink, mail, originOf, securityNotice } from "../../mail/notices";
import { tellOfOperator } from "../../mail/operators-told";
import { NOTICE_SECONDS } from "../../mail/outbox";
import { env } from "../../platform/settings/env";
import { HELD, HELD_STEP, hold, holdSession } from "../../session/hold";
import { actorOf } from "../../session/principal/actor";
import { lockAccount } from "../../session/principal/epochs";
import { findAccountById } from "../../session/principal/find-account";
import type { Principal } from "../../session/principal/principal";
import type { Recovery } from "../../session/principal/recovery-facts";
import { killTokens } from "../../session/single-use";
import { type Administrator, decidingAdministrators } from "./administrators";
import { finishMail, stopMail } from "./mails";
import { NOT_NEEDED, needsRecovery, obstacleOf } from "./obstacle";

const r = named(recoveries, "r");

/**
 * Account recovery: a wait, for a person who can't prove a second factor, that everybody signed in can see and stop.
 * Where administrators may reset the person, they decide instead.
 */
export type RecoveryState = {
  recovery: Recovery | null;
  isOver: boolean;
  administrators: readonly Administrator[];
  /** Why recovery isn't possible, if it isn't. */
  obstacle: string | undefined;
};

/** The state of the recovery, and what asking for one would do. Reads only. */
export async function recoveryState(principal: Principal): Promise<RecoveryState> {
  const { account, now } = principal;
  const { recovery } = account;
  const administrators = await decidingAdministrators(account, now);
  const isOver = recovery !== null && recovery.endsAt <= now;
  const obstacle = administrators.length > 0 ? undefined : obstacleOf(principal);
  return { recovery, isOver, administrators, obstacle };
}

/**
 * Begins a wait, or asks the administrators. A wait that is there goes on, and once it is over has its link mailed
 * again.
 * @throws AppError RECOVERY_UNAVAILABLE with the reason, RATE_LIMITED, UNAUTHENTICATED where the session ended
 *   meanwhile
 */
export async function startRecovery(caller: Caller, principal: Principal): Promise<RecoveryState> {
  const { account, now } = principal;
  if (!needsRecovery(principal)) throw new AppError("RECOVERY_UNAVAILABLE", { message: NOT_NEEDED });
  const state = await recoveryState(principal);
  if (state.administrators.length > 0) {
    await askAdministrators(caller, principal, state.administrators);
    return state;
  }
  if (state.obstacle !== undefined) throw new AppError("RECOVERY_UNAVAILABLE", { message: state.obstacle });
  if (state.recovery === null) await begin(caller, principal);
  else if (state.isOver) await mailFinish(caller, principal, state.recovery);
  const recovery = (await findAccountById(account.id))?.account.recovery ?? null;
  return { ...state, recovery, isOver: recovery !== null && recovery.endsAt <= now };
}

async function begin(caller: Caller, principal: Principal): Promise<void> {
  const { account } = principal;
  await limit(bucket("recovery:account", account.id));
  const seconds = env().RECOVERY_WAIT_HOURS * 3600;
  const { windowSeconds } = LIMITS.recovery;
  const { device, place } = originOf(caller);
  const at = principal.now.getTime();
  const times = { startedAt: new Date(at), endsAt: new Date(at + seconds * 1000) };
  const mails = stopMail(account, { ...times, device, place }, seconds + windowSeconds, sql`begun`);
  const told = tellOfOperator(caller, account.email, { what: "recovery-started" }, sql`begun`);
  const [row] = await run(query`
    with ${lockAccount(account)}, ${holdSession(principal)},
    begun as (
      insert into ${recoveries} as r (${recoveries.userId}, ${recoveries.accessEpoch}, ${recoveries.endsAt},
        ${recoveries.closesAt}, ${recoveries.device}, ${recoveries.place})
      select account.${users.id}, ${account.epochs.access}::int, ${inSeconds(seconds)},
        ${inSeconds(seconds + windowSeconds)}, ${device}, ${place}
        from account where ${HELD}
      -- One that can still be finished stays as it is: nothing begins its wait anew, or ends it sooner.
      on conflict (${recoveries.userId}) do update
        set ${excluded(recoveries, "accessEpoch", "endsAt", "closesAt", "device", "place")},
          ${set(recoveries, { startedAt: NOW, remindedAt: null, toldAt: null })}
        where ${r.closesAt} <= now()
          or ${r.accessEpoch} <> excluded.${recoveries.accessEpoch}
      returning ${recoveries.userId} as id)
    ${andSteps([...mails, ...told, audit(caller, { event: "recovery.started", ...actorOf(principal) }, sql`begun`)])}
    select ${fields({ isHeld: bool(HELD) })}`);
  if (!row?.isHeld) throw new AppError("UNAUTHENTICATED");
}

async function mailFinish(caller: Caller, principal: Principal, recovery: Recovery): Promise<void> {
  const { account, now } = principal;
  const buckets = mailBuckets("recovery-finish", account.id);
  const left = Math.floor((recovery.closesAt.getTime() - now.getTime()) / 1000);
  const due = sql`(select ${r.userId} as id from ${recoveries} r join account on ${r.userId} = account.${users.id}
    where ${r.accessEpoch} = ${account.epochs.access}::int and ${r.endsAt} <= now() and ${r.closesAt} > now()
      and ${HELD} and exists (select 1 from may_mail)) as due`;
  const steps: SQL[] = [
    killTokens(sql`${account.id}::uuid`, due, { only: "recovery_finish", ending: "replaced" }),
    ...finishMail(account, recovery, left, due),
    audit(caller, { event: "recovery.link_mailed", ...actorOf(principal) }, due),
  ];
  const [row] = await run(query`
    with ${roomIn(buckets)}, ${lockAccount(account)}, ${holdSession(principal)} ${andSteps(steps)}
    select ${fields({ hasRoom: hasRow(sql`may_mail`) })}`);
  if (!row?.hasRoom) throw new AppError("RATE_LIMITED", { retryAfter: await waitFor(buckets) });
}

async function askAdministrators(
  caller: Caller,
  principal: Principal,
  administrators: readonly Administrator[],
): Promise<void> {
  const { account } = principal;
  const { name: organization = "" } = account.organization ?? {};
  await limit(bucket("recovery:account", account.id));
  const member = `${account.firstName} ${account.lastName}`.trim() || account.email;
  const props = { link: appLink(PAGES.organization), member, organization, ...originOf(caller) };
  const mails = administrators.map(({ id, email }) =>
    mail(
      { template: "recovery-request", props, to: email, userId: id, expiresInSeconds: NOTICE_SECONDS },
      HELD_STEP,
    ),
  );
  const isAsked = await changed(sql`
    with ${hold(principal)} ${andSteps([
      ...mails,
      audit(caller, { event: "recovery.asked", ...actorOf(principal) }, HELD_STEP),
      securityNotice(caller, account, { kind: "recovery-asked", organization }, HELD_STEP),
    ])}
    select 1 from ${HELD_STEP}`);
  if (!isAsked) throw new AppError("UNAUTHENTICATED");
}
