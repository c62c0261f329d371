import { type SQL, sql } from "drizzle-orm";
import { run } from "../db/run";
import { changed, inSeconds, json } from "../db/sql";
import { tokenHash } from "../platform/crypto";
import { env } from "../platform/settings/env";
import { DEVICE_STANDS, NOT_ENDED } from "../session/principal/epochs";

/**
 * What the provider of OpenID Connect keeps, by what its holder shows: of that only a hash is here. What belongs to
 * somebody carries the access epoch that was read with the facts it was decided on, as everything that is opened does
 * (session/epochs.ts), and counts only while the session it was opened in does; what was asked for with
 * `offline_access` goes on when that runs out or is signed out of, and ends with what ends everything.
 */

/** Whose something is that is opened for an app. */
export type Bearing = { userId: string; sessionId: string; accessEpoch: number };

export type Stored = {
  payload: Record<string, unknown>;
  consumedAt: Date | null;
  bearing: Bearing | undefined;
};

const idle = (): SQL => sql`make_interval(secs => ${env().SESSION_IDLE_MINUTES * 60}::double precision)`;

/** Over a session `s`, its person `u` and their organization `o`. */
const liveSession = (): SQL => sql`(s.level = 'full' and s.revoked_at is null and s.expires_at > now()
  and s.last_seen_at > now() - ${idle()} and ${NOT_ENDED})`;

/** Signing out ends what one does here, and not what an app was allowed to do in one's absence. */
const LEFT = sql`s.revoked_reason in ('signed_out', 'replaced')`;

/** Over a payload `p` as well. */
const OUTLIVES = sql`(p.outlives_session
  and (p.access_epoch = u.access_epoch or s.access_epoch = u.access_epoch)
  and (s.id is null or ((s.revoked_at is null or ${LEFT}) and ${DEVICE_STANDS})))`;

const OWNERS = sql`left join users u on u.id = p.user_id left join sessions s on s.id = p.session_id
  left join organizations o on o.id = u.org_id`;

/** The condition that a payload counts: it is nobody's, or nothing ended what it rests on. */
const counts = (): SQL =>
  sql`(p.user_id is null or (u.disabled_at is null and (${liveSession()} or ${OUTLIVES})))`;

type Row = {
  payload: Record<string, unknown>;
  consumedAt: Date | null;
  userId: string | null;
  sessionId: string | null;
  accessEpoch: number | null;
};

/** @param id what its holder shows @returns undefined where there is none, or it counts no more */
export async function findPayload(kind: string, id: string): Promise<Stored | undefined> {
  const [row] = await run<Row>(
    sql`select p.payload, p.consumed_at as "consumedAt", p.user_id as "userId", p.session_id as "sessionId",
        u.access_epoch as "accessEpoch"
      from oidc_payloads p ${OWNERS}
      where p.kind = ${kind} and p.id_hash = ${tokenHash(id)}::bytea and ${counts()}`,
    { retry: "safe" },
  );
  if (!row) return undefined;
  const { payload, consumedAt, userId, sessionId, accessEpoch } = row;
  const isOwned = userId !== null && sessionId !== null && accessEpoch !== null;
  return { payload, consumedAt, bearing: isOwned ? { userId, sessionId, accessEpoch } : undefined };
}

export type NewPayload = {
  kind: string;
  id: string;
  /** Without its id. */
  payload: Record<string, unknown>;
  seconds: number;
  appId: string | undefined;
  grantId: string | undefined;
  outlivesSession: boolean;
  bearing: Bearing | undefined;
};

/** The steps that lock whose it is, where nothing ended access since that was read. */
function owner({ userId, accessEpoch }: Bearing): SQL {
  return sql`owner as (select id from users where id = ${userId}::uuid and access_epoch = ${accessEpoch}::int
    and disabled_at is null for share)`;
}

/**
 * Keeps something, or puts it in the place of what has the same id. A session's apps are joined, as two tabs may open
 * two at once: each keeps the name it was given first.
 * @returns false where its owner's access was ended meanwhile
 */
export function keepPayload(kept: NewPayload): Promise<boolean> {
  const { kind, id, payload, seconds, appId, grantId, outlivesSession, bearing } = kept;
  return changed(sql`
    with ${bearing ? owner(bearing) : sql`owner as (select 1)`}
    insert into oidc_payloads as p (kind, id_hash, payload, app_id, grant_id, user_id, session_id, access_epoch,
      outlives_session, expires_at)
    select ${kind}, ${tokenHash(id)}::bytea, ${json(payload)}, ${appId ?? null}::text, ${grantId ?? null}::text,
      ${bearing?.userId ?? null}::uuid, ${bearing?.sessionId ?? null}::uuid, ${bearing?.accessEpoch ?? 0}::int,
      ${outlivesSession}::boolean, ${inSeconds(seconds)} from owner
    on conflict (kind, id_hash) do update set expires_at = excluded.expires_at,
      access_epoch = excluded.access_epoch, outlives_session = excluded.outlives_session,
      payload = case when p.kind = 'Session' then excluded.payload || jsonb_build_object('authorizations',
          coalesce(excluded.payload->'authorizations', '{}') || coalesce(p.payload->'authorizations', '{}'))
        else excluded.payload end
    returning 1`);
}

/** Spends something that works once. @returns false where it was spent already, or is gone */
export const spendPayload = (kind: string, id: string): Promise<boolean> =>
  changed(sql`update oidc_payloads set consumed_at = now()
    where kind = ${kind} and id_hash = ${tokenHash(id)}::bytea and consumed_at is null returning 1`);

export async function removePayload(kind: string, id: string): Promise<void> {
  await run(sql`delete from oidc_payloads where kind = ${kind} and id_hash = ${tokenHash(id)}::bytea`);
}

/** Ends all that was opened under a grant, and the grant. */
export async function endGrant(grantId: string): Promise<void> {
  await run(sql`delete from oidc_payloads where grant_id = ${grantId}`);
}
