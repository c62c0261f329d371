import { sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { bucket, clientNetwork, limit } from "../limit/rate-limit";
import { securityNotice } from "../mail/notices";
import { signAccessToken } from "../platform/access-token";
import { randomToken, tokenHash } from "../platform/crypto";
import { env } from "../platform/settings/env";
import { assuranceOf, authTimeOf } from "./policy/assurance";
import { decide } from "./policy/policy";
import { NOT_ENDED, type Standing, standingProofs } from "./principal/epochs";
import { findAccountById, type Proof } from "./principal/principal";

/**
 * Refresh tokens rotate: each is spent by one conditional UPDATE, and a session has one live token at most. One that
 * comes a second time within ten seconds is two tabs; later it is a copy, and the session ends.
 */
export type Refreshed = { accessToken: string; refreshToken: string; expiresAt: number };

type Row = {
  id: string;
  userId: string;
  generation: number;
  orgId: string | null;
  passwordByMail: boolean;
  proofs: Proof[];
  signedInAt: Date;
  provedAt: Date | null;
  expiresAt: Date;
  now: Date;
};

/**
 * @throws AppError UNAUTHENTICATED, RATE_LIMITED; MFA_REQUIRED or MFA_ENROLMENT_REQUIRED when policy asks for more by
 *   now than the session proved: its owner signs in again, and is led through what is missing
 */
export async function refreshSession(caller: Caller, refreshToken: string): Promise<Refreshed> {
  await limit(bucket("refresh:ip", clientNetwork(caller.ip)));
  await requireEnough(refreshToken);
  const next = randomToken();
  const [row] = await run<Row>(sql`
    with held as (
      -- The session first, as everything else that touches both does.
      select s.id, u.org_id, u.password_by_mail from refresh_tokens t join sessions s on s.id = t.session_id
        join users u on u.id = s.user_id left join organizations o on o.id = u.org_id
      where t.token_hash = ${tokenHash(refreshToken)}::bytea and t.consumed_at is null
        and s.level = 'full' and s.revoked_at is null and s.expires_at > now()
        and s.last_seen_at > now() - make_interval(secs => ${env().SESSION_IDLE_MINUTES * 60}::double precision)
        and u.disabled_at is null and ${NOT_ENDED}
      for update of s),
    spent as (
      update refresh_tokens t set consumed_at = now() from held
      where t.token_hash = ${tokenHash(refreshToken)}::bytea and t.consumed_at is null and t.session_id = held.id
      returning t.session_id, held.org_id, held.password_by_mail),
    seen as (
      update sessions set last_seen_at = now() where id in (select session_id from spent)
      returning id, user_id, generation, proofs, signed_in_at, proved_at, expires_at),
    renewed as (
      insert into refresh_tokens (session_id, token_hash)
      select session_id, ${tokenHash(next)}::bytea from spent)
    select seen.id, user_id as "userId", generation, proofs, signed_in_at as "signedInAt", proved_at as "provedAt",
      expires_at as "expiresAt", now() as now, (select org_id from spent) as "orgId",
      (select password_by_mail from spent) as "passwordByMail" from seen`);
  if (!row) throw await refuseRefresh(caller, refreshToken);
  const { token, expiresAt } = await signAccessToken({
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

/** A token that says "full" to offline verifiers is given only while policy would say so too. */
async function requireEnough(refreshToken: string): Promise<void> {
  const [session] = await run<{ userId: string; proofs: Proof[] } & Standing>(
    sql`select s.user_id as "userId", s.proofs, s.trust_epoch as trust, s.rules_epoch as rules
      from refresh_tokens t join sessions s on s.id = t.session_id
      where t.token_hash = ${tokenHash(refreshToken)}::bytea and t.consumed_at is null and s.revoked_at is null`,
    { retry: "safe" },
  );
  const found = session && (await findAccountById(session.userId));
  if (!found) return;
  const proofs = standingProofs(session.proofs, session, found.account.epochs);
  const { level } = decide(found.account, proofs, found.now);
  if (level === "pending") throw new AppError("MFA_REQUIRED");
  if (level === "enrolling") throw new AppError("MFA_ENROLMENT_REQUIRED");
}

async function refuseRefresh(caller: Caller, refreshToken: string): Promise<AppError> {
  const [copied] = await run<{ sessionId: string; userId: string; email: string }>(sql`
    select s.id as "sessionId", s.user_id as "userId", u.email
    from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
    where t.token_hash = ${tokenHash(refreshToken)}::bytea and s.revoked_at is null
      and s.access_epoch = u.access_epoch and t.consumed_at < now() - make_interval(secs => ${LIMITS.refreshGrace.seconds}::double precision)`);
  if (copied) {
    const { sessionId, userId, email } = copied;
    const entry = { event: "session.refresh_reused", result: "failure", userId, sessionId } as const;
    const owner = { id: userId, email };
    await run(sql`
      with ended as (update sessions set revoked_at = now(), revoked_reason = 'refresh_reused', token_hash = null
        where id = ${sessionId}::uuid and revoked_at is null returning id),
      recorded as (${audit(caller, entry, sql`ended`)}),
      mailed as (${securityNotice(caller, owner, { kind: "session-token-reused" }, sql`ended`)})
      select id from ended`);
  }
  return new AppError("UNAUTHENTICATED");
}
