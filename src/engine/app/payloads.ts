import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { bool, NOW } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named, orNull } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { excluded, insertInto, update } from "../db/query/write";
import { run } from "../db/run";
import { appConsents, apps, oidcPayloads, organizations, sessions, users } from "../db/schema";
import { changed, inSeconds } from "../db/steps";
import { tokenHash } from "../platform/crypto";
import { env } from "../platform/settings/env";
import { emit } from "../platform/signals";
import { DEVICE_STANDS, NOT_ENDED } from "../session/principal/epochs";

const s = named(sessions, "s");
const p = named(oidcPayloads, "p");
const u = named(users, "u");
const o = named(organizations, "o");
const a = named(apps, "a");
const c = named(appConsents, "c");

/**
 * What the provider of OpenID Connect keeps, by what its holder shows: of that only a hash is here. What belongs to
 * somebody carries the access epoch that was read with the facts it was decided on, as everything that is opened does
 * (session/epochs.ts), and counts only while the session it was opened in does; what was asked for with
 * `offline_access` goes on when that runs out or is signed out of, and ends with what ends everything. Every use asks for
 * the grant, too, so whatever ends grants by a number or a time ends all that was opened under them, and is one row.
 */

/** Whose something is that is opened for an app. */
export type Bearing = { userId: string; sessionId: string; accessEpoch: number; grantsEpoch: number };

export type Stored = {
  payload: Record<string, unknown>;
  consumedAt: Date | null;
  /** It was spent within the moments in which two of one browser may ask. */
  isSpentLately: boolean;
  bearing: Bearing | undefined;
};

const idle = (): SQL => sql`make_interval(secs => ${env().SESSION_IDLE_MINUTES * 60}::double precision)`;

const graceful = sql`make_interval(secs => ${LIMITS.refreshGrace.seconds}::double precision)`;

/** Over a session `s`, its person `u` and their organization `o`. */
const liveSession = (): SQL => sql`(${s.level} = 'full' and ${s.revokedAt} is null and ${s.expiresAt} > now()
  and ${s.lastSeenAt} > now() - ${idle()} and ${NOT_ENDED})`;

/** Signing out ends what one does here, and not what an app was allowed to do in one's absence. */
const LEFT = sql`${s.revokedReason} in ('signed_out', 'replaced')`;

/** Over a payload `p` as well. */
const OUTLIVES = sql`(${p.outlivesSession}
  and (${p.accessEpoch} = ${u.accessEpoch} or ${s.accessEpoch} = ${u.accessEpoch})
  and (${s.id} is null or ((${s.revokedAt} is null or ${LEFT}) and ${DEVICE_STANDS})))`;

const OWNERS = sql`left join ${users} u on ${u.id} = ${p.userId} left join ${sessions} s on ${s.id} = ${p.sessionId}
  left join ${organizations} o on ${o.id} = ${u.orgId}`;

/** Over a consent `c`: it wasn't taken back since it was given. */
export const STANDS = sql`(${c.withdrawnAt} is null or ${c.allowedAt} > ${c.withdrawnAt})`;

/** Over a payload `p`: its person's consent to its app. */
const CONSENT = sql`${appConsents} c where ${c.userId} = ${p.userId} and ${c.appId} = ${p.appId}`;

/**
 * Over a payload `p`: its person still allows it, and hasn't taken that back since it was opened; our own apps are asked
 * nothing but to act in one's absence.
 */
const ALLOWED = sql`(${p.appId} is null or ${p.kind} = 'Session'
  or (((not ${p.outlivesSession} and exists (select 1 from ${apps} a where ${a.id} = ${p.appId} and ${a.isFirstParty}))
      or exists (select 1 from ${CONSENT} and ${STANDS}))
    and not exists (select 1 from ${CONSENT} and ${c.withdrawnAt} >= ${p.createdAt})))`;

/** Over a payload `p` and its person `u`: nothing ended what apps were given. */
const GIVEN = sql`(${p.kind} = 'Session' or ${p.grantsEpoch} = ${u.grantsEpoch})`;

/** The condition that a payload counts: it is nobody's, or nothing ended what it rests on. */
const counts = (): SQL =>
  sql`(${p.userId} is null or (${u.disabledAt} is null and ${GIVEN} and ${ALLOWED} and (${liveSession()} or ${OUTLIVES})))`;

/** @param id what its holder shows @returns undefined where there is none, or it counts no more */
export async function findPayload(kind: string, id: string): Promise<Stored | undefined> {
  const [row] = await run(
    query`select ${fields({
      payload: p.payload,
      consumedAt: p.consumedAt,
      isSpentLately: bool(sql`coalesce(${p.consumedAt} > now() - ${graceful}, false)`),
      userId: p.userId,
      sessionId: p.sessionId,
      accessEpoch: orNull(u.accessEpoch),
      grantsEpoch: orNull(u.grantsEpoch),
    })}
      from ${oidcPayloads} p ${OWNERS}
      where ${p.kind} = ${kind} and ${p.idHash} = ${tokenHash(id)}::bytea and ${counts()}`,
    { retry: "safe" },
  );
  if (!row) return undefined;
  const { payload, consumedAt, isSpentLately, userId, sessionId, accessEpoch, grantsEpoch } = row;
  const isOwned = userId !== null && sessionId !== null && accessEpoch !== null && grantsEpoch !== null;
  return {
    payload,
    consumedAt,
    isSpentLately,
    bearing: isOwned ? { userId, sessionId, accessEpoch, grantsEpoch } : undefined,
  };
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
function owner({ userId, accessEpoch, grantsEpoch }: Bearing): SQL {
  return sql`owner as (select ${users.id} from ${users} where ${users.id} = ${userId}::uuid
    and ${users.accessEpoch} = ${accessEpoch}::int and ${users.grantsEpoch} = ${grantsEpoch}::int
    and ${users.disabledAt} is null for share)`;
}

/**
 * Keeps something, or puts it in the place of what has the same id. A session's apps are joined, as two tabs may open
 * two at once: each keeps the name it was given first.
 * @returns false where its owner's access was ended meanwhile
 */
export function keepPayload(kept: NewPayload): Promise<boolean> {
  const { kind, id, payload, seconds, appId, grantId, outlivesSession, bearing } = kept;
  if (kind === "Session") emit("appSession", {});
  return changed(sql`
    with ${bearing ? owner(bearing) : sql`owner as (select 1)`}
    ${insertInto(
      oidcPayloads,
      {
        kind,
        idHash: tokenHash(id),
        payload,
        appId: appId ?? null,
        grantId: grantId ?? null,
        userId: bearing?.userId ?? null,
        sessionId: bearing?.sessionId ?? null,
        accessEpoch: bearing?.accessEpoch ?? 0,
        grantsEpoch: bearing?.grantsEpoch ?? 0,
        outlivesSession,
        expiresAt: inSeconds(seconds),
      },
      "p",
    )} from owner
    on conflict (${oidcPayloads.kind}, ${oidcPayloads.idHash}) do update
      set ${excluded(oidcPayloads, "expiresAt", "accessEpoch", "grantsEpoch", "outlivesSession")},
      ${oidcPayloads.payload} = case when ${p.kind} = 'Session' then excluded.${oidcPayloads.payload} || jsonb_build_object('authorizations',
          coalesce(excluded.${oidcPayloads.payload}->'authorizations',
            '{}') || coalesce(${p.payload}->'authorizations', '{}'))
        else excluded.${oidcPayloads.payload} end
    returning 1`);
}

/**
 * Spends something that works once. Refresh tokens that were spent before it go: one that comes again is known by its own
 * words (`grantOf`).
 * @returns false where it was spent already, or is gone
 */
export const spendPayload = (kind: string, id: string): Promise<boolean> =>
  changed(sql`
    with spent as (${update(oidcPayloads, { consumedAt: NOW })}
      where ${oidcPayloads.kind} = ${kind} and ${oidcPayloads.idHash} = ${tokenHash(id)}::bytea
        and ${oidcPayloads.consumedAt} is null returning ${oidcPayloads.grantId}),
    dropped as (delete from ${oidcPayloads} p using spent where ${p.grantId} = spent.${oidcPayloads.grantId}
      and ${p.kind} = 'RefreshToken' and ${p.consumedAt} < now() - ${graceful})
    select 1 from spent`);

export async function removePayload(kind: string, id: string): Promise<void> {
  await run(sql`delete from ${oidcPayloads} where ${oidcPayloads.kind} = ${kind}
    and ${oidcPayloads.idHash} = ${tokenHash(id)}::bytea`);
}

const SEPARATOR = ".";

/** What a refresh token begins with: so one that comes again is told from one that never was, however long it is spent. */
export const beginningOf = (grantId: string): string => grantId + SEPARATOR;

/** The grant that a refresh token says it is of. */
export const grantOf = (refreshToken: string): string | undefined => {
  const [grantId, rest] = refreshToken.split(SEPARATOR);
  return rest === undefined ? undefined : grantId;
};

/** Ends all that was opened under a grant, and the grant. */
export async function endGrant(grantId: string): Promise<void> {
  await run(sql`delete from ${oidcPayloads} where ${oidcPayloads.grantId} = ${grantId}`);
}
