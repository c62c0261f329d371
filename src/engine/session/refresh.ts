import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { bool, NOW, strOrNull } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto, set, update } from "../db/query/write";
import { run } from "../db/run";
import { organizations, refreshTokens, sessions, users } from "../db/schema";
import { bucket, clientNetwork, limit } from "../limit/rate-limit";
import { securityNotice } from "../mail/notices";
import { signAccessToken } from "../platform/access-token";
import { randomToken, tokenHash } from "../platform/crypto";
import { env } from "../platform/settings/env";
import { assuranceOf, authTimeOf } from "./policy/assurance";
import { refusalAt } from "./policy/level-refusal";
import { decide } from "./policy/policy";
import { NOT_ENDED, standingProofs } from "./principal/epochs";
import { findAccountById } from "./principal/find-account";
import { endedBy } from "./session";

const s = named(sessions, "s");
const u = named(users, "u");
const t = named(refreshTokens, "t");
const o = named(organizations, "o");

/**
 * Refresh tokens rotate: each is spent by one conditional UPDATE. Reuse within ten seconds is taken for a second tab.
 * Later reuse means a copied token and ends the session.
 */
export type Refreshed = { accessToken: string; refreshToken: string; expiresAt: number };

/**
 * @throws AppError UNAUTHENTICATED, RATE_LIMITED; MFA_REQUIRED or MFA_ENROLMENT_REQUIRED when policy asks for more by
 *   now than the session proved: its owner signs in again, and is led through what is missing
 */
export async function refreshSession(caller: Caller, refreshToken: string): Promise<Refreshed> {
  await limit(bucket("refresh:ip", clientNetwork(caller.ip)));
  await requireEnough(refreshToken);
  const next = randomToken();
  const [row] = await run(query`
    with held as (${holdOf(refreshToken)}),
    spent as (
      update ${refreshTokens} t set ${set(refreshTokens, { consumedAt: NOW })} from held
      where ${t.tokenHash} = ${tokenHash(refreshToken)}::bytea and ${t.consumedAt} is null
        and ${t.sessionId} = held.${sessions.id}
      returning ${t.sessionId}, held.${users.orgId}, held.${users.passwordByMail}),
    seen as (
      ${update(sessions, { lastSeenAt: NOW })}
        where ${sessions.id} in (select ${refreshTokens.sessionId} from spent)
      returning ${sessions.id}, ${sessions.userId}, ${sessions.generation}, ${sessions.proofs},
        ${sessions.signedInAt}, ${sessions.provedAt}, ${sessions.expiresAt}),
    renewed as (
      ${insertInto(refreshTokens, { sessionId: refreshTokens.sessionId, tokenHash: tokenHash(next) })} from spent)
    select ${fields({
      id: sessions.id,
      userId: sessions.userId,
      generation: sessions.generation,
      proofs: sessions.proofs,
      signedInAt: sessions.signedInAt,
      provedAt: sessions.provedAt,
      expiresAt: sessions.expiresAt,
      now: NOW,
      orgId: strOrNull(sql`(select ${users.orgId} from spent)`),
      passwordByMail: bool(sql`(select ${users.passwordByMail} from spent)`),
    })} from seen`);
  if (!row) throw await refuseRefresh(caller, refreshToken);
  const { token, expiresAt } = signAccessToken({
    userId: row.userId,
    sessionId: row.id,
    generation: row.generation,
    orgId: row.orgId,
    ...assuranceOf(row, row.proofs),
    authTime: authTimeOf(row),
    now: row.now,
    notAfter: row.expiresAt,
  });
  return { accessToken: token, refreshToken: next, expiresAt };
}

/** The step that holds the session of a live token: the session first, as everything else that touches both does. */
const holdOf = (refreshToken: string): SQL => sql`
  select ${s.id}, ${u.orgId}, ${u.passwordByMail} from ${refreshTokens} t
    join ${sessions} s on ${s.id} = ${t.sessionId}
    join ${users} u on ${u.id} = ${s.userId} left join ${organizations} o on ${o.id} = ${u.orgId}
  where ${t.tokenHash} = ${tokenHash(refreshToken)}::bytea and ${t.consumedAt} is null
    and ${s.level} = 'full' and ${s.revokedAt} is null and ${s.expiresAt} > now()
    and ${s.lastSeenAt} > now() - make_interval(secs => ${env().SESSION_IDLE_MINUTES * 60}::double precision)
    and ${u.disabledAt} is null and ${NOT_ENDED}
  for update of s`;

/** A token that says "full" to offline verifiers is given only while policy would say so too. */
async function requireEnough(refreshToken: string): Promise<void> {
  const [session] = await run(
    query`select ${fields({ userId: s.userId, proofs: s.proofs, trust: s.trustEpoch, rules: s.rulesEpoch })}
      from ${refreshTokens} t join ${sessions} s on ${s.id} = ${t.sessionId}
      where ${t.tokenHash} = ${tokenHash(refreshToken)}::bytea and ${t.consumedAt} is null and ${s.revokedAt} is null`,
    { retry: "safe" },
  );
  const found = session && (await findAccountById(session.userId));
  if (!found) return;
  const proofs = standingProofs(session.proofs, session, found.account.epochs);
  const refusal = refusalAt(decide(found.account, proofs, found.now).level);
  if (refusal) throw refusal;
}

async function refuseRefresh(caller: Caller, refreshToken: string): Promise<AppError> {
  const [copied] = await run(query`
    select ${fields({ sessionId: s.id, userId: s.userId, email: u.email })}
    from ${refreshTokens} t join ${sessions} s on ${s.id} = ${t.sessionId} join ${users} u on ${u.id} = ${s.userId}
    where ${t.tokenHash} = ${tokenHash(refreshToken)}::bytea and ${s.revokedAt} is null
      and ${s.accessEpoch} = ${u.accessEpoch} and ${t.consumedAt} < now() - make_interval(secs => ${LIMITS.refreshGrace.seconds}::double precision)`);
  if (copied) {
    const { sessionId, userId, email } = copied;
    const entry = { event: "session.refresh_reused", result: "failure", userId, sessionId } as const;
    const owner = { id: userId, email };
    await run(sql`
      with ended as (${update(sessions, endedBy("refresh_reused"))}
        where ${sessions.id} = ${sessionId}::uuid and ${sessions.revokedAt} is null returning ${sessions.id}),
      recorded as (${audit(caller, entry, sql`ended`)}),
      mailed as (${securityNotice(caller, owner, { kind: "session-token-reused" }, sql`ended`)})
      select ${sessions.id} from ended`);
  }
  return new AppError("UNAUTHENTICATED");
}
