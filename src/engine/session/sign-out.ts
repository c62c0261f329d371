import { sql } from "drizzle-orm";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { tokenHash } from "../platform/crypto";
import { actorOf } from "./principal/actor";
import type { Principal } from "./principal/principal";

/** Ends the session that asks; its tokens are dead at once, on every instance. */
export async function signOut(caller: Caller, { session, account }: Principal): Promise<void> {
  const entry = { event: "session.ended", ...actorOf({ account, session }) } as const;
  await run(sql`
    with ended as (update sessions set revoked_at = now(), revoked_reason = 'signed_out', token_hash = null
      where id = ${session.id}::uuid and revoked_at is null returning id),
    recorded as (${audit(caller, entry, sql`ended`)})
    select id from ended`);
}

/** Ends the session a refresh token belongs to, for a client whose access token has run out. */
export async function signOutByRefreshToken(caller: Caller, refreshToken: string): Promise<void> {
  await run(sql`
    with ended as (
      update sessions s set revoked_at = now(), revoked_reason = 'signed_out', token_hash = null
      from refresh_tokens t where t.token_hash = ${tokenHash(refreshToken)}::bytea and s.id = t.session_id
        and t.consumed_at is null and s.revoked_at is null
      returning s.id, s.user_id),
    recorded as (${audit(caller, { event: "session.ended", userId: sql`ended.user_id` }, sql`ended`)})
    select id from ended`);
}
