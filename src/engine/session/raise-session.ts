import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import type { SessionLevel } from "@/contract/session-levels";
import { NOW } from "../db/query/expressions";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { run } from "../db/run";
import { refreshTokens, sessions } from "../db/schema";
import { andSteps, changed, inSeconds, json } from "../db/steps";
import { env } from "../platform/settings/env";
import { HELD_STEP, hold } from "./hold";
import { AFTER_CHANGE, CHANGED, hashOf, type Issued, newSecrets, present } from "./issued";
import type { Principal, Proof } from "./principal/principal";
import { lifetimeOf } from "./session";

/** A session that goes on: with another level, or another proof. */

/** When a session ends that gets another level. What was full once isn't made to last longer by losing and regaining it. */
function endOf(from: SessionLevel, to: SessionLevel): SQL {
  if (from === "full" && to === "full") return sql`${sessions.expiresAt}`;
  const anew = inSeconds(lifetimeOf(to));
  if (from === "full") return sql`least(${sessions.expiresAt}, ${anew})`;
  const most = env().SESSION_MAX_HOURS * 3600 + LIMITS.pendingSession.seconds;
  return sql`least(${anew}, ${sessions.createdAt} + make_interval(secs => ${most}::double precision))`;
}

export type Raise = {
  level: SessionLevel;
  proofs: readonly Proof[];
  isProved: boolean;
  /** `spent` ends access and gives RAISED; this session survives. */
  isEnder?: boolean;
};

/** The number a session goes on under. */
const numberAfter = (isEnder: boolean): SQL =>
  isEnder ? sql`(select ${sessions.accessEpoch} from spent)` : sql`${sessions.accessEpoch}`;

/**
 * Gives a session another level, or a fresh proof, and new tokens in place of its old ones.
 * @param spend the steps that spend the proof, each on condition of HELD, the last called `spent`
 * @param also further steps over the row of `spent`
 * @returns undefined when the proof was spent already or the session changed in the meantime
 */
export async function raiseSession(
  principal: Principal,
  { level, proofs, isProved, isEnder = false }: Raise,
  spend: SQL,
  also: (raised: SQL) => SQL[],
): Promise<Issued | undefined> {
  const { session, account } = principal;
  const secrets = newSecrets(session.carrier, level);
  const [row] = await run(query`
    with ${hold(principal)},
    ${spend},
    raised as (
      ${update(sessions, {
        level,
        tokenHash: hashOf(secrets.opaqueToken),
        generation: sql`${sessions.generation} + 1`,
        proofs: json(proofs),
        attempts: 0,
        lastSeenAt: NOW,
        expiresAt: endOf(session.level, level),
        revokedAt: null,
        revokedReason: null,
        accessEpoch: numberAfter(isEnder),
        provedAt: sql`case when ${isProved}::boolean then now() else ${sessions.provedAt} end`,
      })}
      where ${sessions.id} in (select ${sessions.id} from ${HELD_STEP}) and exists (select 1 from spent)
      returning ${CHANGED}),
    superseded as (
      ${update(refreshTokens, { consumedAt: NOW })}
      where ${refreshTokens.sessionId} in (select ${sessions.id} from raised)
        and ${refreshTokens.consumedAt} is null returning ${refreshTokens.id}),
    refreshed as (
      ${insertInto(refreshTokens, {
        sessionId: sessions.id,
        tokenHash: hashOf(secrets.refreshToken),
      })} from raised,
        (select count(*) from superseded) as first
      where ${secrets.refreshToken !== null}::boolean
      -- A refresh in the same moment may have left a child: it is taken over, so that there is never a second.
      on conflict (${refreshTokens.sessionId})
        where ${refreshTokens.consumedAt} is null do update set ${refreshTokens.tokenHash} = excluded.${refreshTokens.tokenHash})
    ${andSteps(also(sql`spent`))}
    select ${AFTER_CHANGE} from raised`);
  return row && present(row, level, secrets, account, proofs);
}

/**
 * Records a proof in a full session, which keeps its tokens.
 * @param spend @param also as for `raiseSession`
 * @returns false when the proof was spent already or the session changed in the meantime
 */
export function keepSession(
  principal: Principal,
  { proofs, isEnder = false }: Pick<Raise, "proofs" | "isEnder">,
  spend: SQL,
  also: (spent: SQL) => SQL[],
): Promise<boolean> {
  return changed(sql`
    with ${hold(principal)},
    ${spend},
    kept as (${update(sessions, {
      proofs: json(proofs),
      provedAt: NOW,
      lastSeenAt: NOW,
      accessEpoch: numberAfter(isEnder),
    })}
      where ${sessions.id} in (select ${sessions.id} from ${HELD_STEP}) and exists (select 1 from spent))
    ${andSteps(also(sql`spent`))}
    select 1 from spent`);
}
