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
import { LEFT } from "../session/session";

const s = named(sessions, "s");
const p = named(oidcPayloads, "p");
const u = named(users, "u");
const o = named(organizations, "o");
const a = named(apps, "a");
const c = named(appConsents, "c");

/**
 * The storage of the OpenID Connect provider, by a hash of the id or token that its holder presents.
 *
 * A payload counts only while its session does and its epochs are the account's (session/principal/epochs.ts). One
 * opened with `offline_access` survives the session's expiry and sign-out.
 *
 * Each use also checks the grant, so one write ends a grant and all that was opened under it.
 */

/** The person and session that a payload belongs to, with the epochs it was decided on and the time they were read. */
export type Bearing = {
  userId: string;
  sessionId: string;
  accessEpoch: number;
  grantsEpoch: number;
  readAt: Date;
};

export type Stored = {
  payload: Record<string, unknown>;
  consumedAt: Date | null;
  /** It was spent within the grace period that two tabs of one browser need. */
  isSpentLately: boolean;
  bearing: Bearing | undefined;
};

const idle = (): SQL => sql`make_interval(secs => ${env().SESSION_IDLE_MINUTES * 60}::double precision)`;

const graceful = sql`make_interval(secs => ${LIMITS.refreshGrace.seconds}::double precision)`;

/** The condition that a session `s` of person `u` in organization `o` is live. */
const liveSession = (): SQL => sql`(${s.level} = 'full' and ${s.revokedAt} is null and ${s.expiresAt} > now()
  and ${s.lastSeenAt} > now() - ${idle()} and ${NOT_ENDED})`;

/**
 * The condition that a payload `p` counts without its session. Sign-out ends what a person does here, but not what an
 * app may do with `offline_access`.
 */
const OUTLIVES = sql`(${p.outlivesSession}
  and (${p.accessEpoch} = ${u.accessEpoch} or ${s.accessEpoch} = ${u.accessEpoch})
  and (${s.id} is null or ((${s.revokedAt} is null or ${LEFT}) and ${DEVICE_STANDS})))`;

const OWNERS = sql`left join ${users} u on ${u.id} = ${p.userId} left join ${sessions} s on ${s.id} = ${p.sessionId}
  left join ${organizations} o on ${o.id} = ${u.orgId}`;

/** The condition that a consent `c` hasn't been withdrawn since it was given. */
export const STANDS = sql`(${c.withdrawnAt} is null or ${c.allowedAt} > ${c.withdrawnAt})`;

/** The consent of the person of a payload `p` to its app. */
const CONSENT = sql`${appConsents} c where ${c.userId} = ${p.userId} and ${c.appId} = ${p.appId}`;

/**
 * The condition that the person of a payload `p` still allows it and hasn't withdrawn consent since it was opened.
 * First-party apps need consent for `offline_access` only.
 */
const ALLOWED = sql`(${p.appId} is null or ${p.kind} = 'Session'
  or (((not ${p.outlivesSession} and exists (select 1 from ${apps} a where ${a.id} = ${p.appId} and ${a.isFirstParty}))
      or exists (select 1 from ${CONSENT} and ${STANDS}))
    and not exists (select 1 from ${CONSENT} and ${c.withdrawnAt} >= ${p.createdAt})))`;

/** The condition that no grants of the person `u` were ended since a payload `p` was opened. */
const GIVEN = sql`(${p.kind} = 'Session' or ${p.grantsEpoch} = ${u.grantsEpoch})`;

/** The condition that a payload counts: it has no owner, or nothing it rests on has ended. */
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
      readAt: NOW,
    })}
      from ${oidcPayloads} p ${OWNERS}
      where ${p.kind} = ${kind} and ${p.idHash} = ${tokenHash(id)}::bytea and ${counts()}`,
    { retry: "safe" },
  );
  if (!row) return undefined;
  const { payload, consumedAt, isSpentLately, userId, sessionId, accessEpoch, grantsEpoch, readAt } = row;
  const isOwned = userId !== null && sessionId !== null && accessEpoch !== null && grantsEpoch !== null;
  return {
    payload,
    consumedAt,
    isSpentLately,
    bearing: isOwned ? { userId, sessionId, accessEpoch, grantsEpoch, readAt } : undefined,
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

/** The step that locks the owner, if nothing ended their access since it was read. */
function owner({ userId, accessEpoch, grantsEpoch }: Bearing): SQL {
  return sql`owner as (select ${users.id} from ${users} where ${users.id} = ${userId}::uuid
    and ${users.accessEpoch} = ${accessEpoch}::int and ${users.grantsEpoch} = ${grantsEpoch}::int
    and ${users.disabledAt} is null for share)`;
}

/**
 * Inserts or replaces a payload. The apps of a session are merged, as two tabs may add one each. An app keeps its
 * first `sid`.
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
        // The time of the decision: a consent withdrawn since then ends it, even if it is given again.
        createdAt: bearing?.readAt ?? NOW,
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
 * Spends a single-use payload. Deletes refresh tokens of its grant that were spent before the grace period. Their
 * reuse is still detected by the grant id they carry (`grantOf`).
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

/**
 * The prefix of a grant's refresh tokens. It tells a reused token from one never issued, even after its row is gone.
 */
export const beginningOf = (grantId: string): string => grantId + SEPARATOR;

/** The grant id that a refresh token carries. */
export const grantOf = (refreshToken: string): string | undefined => {
  const [grantId, rest] = refreshToken.split(SEPARATOR);
  return rest === undefined ? undefined : grantId;
};

/** Deletes a grant and everything opened under it. */
export async function endGrant(grantId: string): Promise<void> {
  await run(sql`delete from ${oidcPayloads} where ${oidcPayloads.grantId} = ${grantId}`);
}
