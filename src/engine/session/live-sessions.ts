import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { signInWord } from "@/contract/proofs";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { changed } from "../db/sql";
import { deviceKind, deviceName } from "../platform/device-name";
import { env } from "../platform/settings/env";
import { endElsewhere } from "./ending";
import { isFresh } from "./policy/freshness";
import { actorOf } from "./principal/actor";
import type { Principal, Proof } from "./principal/principal";
import { endRecovery } from "./recovery";
import type { Issued } from "./session";

/** A person's own sessions: which there are, and ending them. */

const MOST = 200;

const isLive = ({ account }: Principal): SQL => sql`user_id = ${account.id}::uuid
  and access_epoch = ${account.epochs.access}::int and revoked_at is null and expires_at > now()
  and last_seen_at > now() - make_interval(secs => ${env().SESSION_IDLE_MINUTES * 60}::double precision)`;

type Row = {
  id: string;
  ip: string;
  userAgent: string;
  place: string;
  level: string;
  proofs: Proof[];
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  trustedDeviceId: string | null;
};

/** Newest first; at most 200. */
export async function listSessions(principal: Principal) {
  const { session } = principal;
  const rows = await run<Row>(
    sql`select id, ip, user_agent as "userAgent", place, level, proofs, created_at as "createdAt",
        last_seen_at as "lastSeenAt", expires_at as "expiresAt",
        coalesce(trusted_device_id, (select d.id from trusted_devices d
          where d.user_id = sessions.user_id and d.trusted_in = sessions.id limit 1)) as "trustedDeviceId"
      from sessions where ${isLive(principal)}
      order by created_at desc, id limit ${MOST}`,
    { retry: "safe" },
  );
  return rows.map((row) => ({
    id: row.id,
    ipAddress: row.ip,
    location: row.place,
    startedAt: row.createdAt.toISOString(),
    lastActivity: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    loginMethod: signInWord(row.proofs[0]?.method ?? "PASSWORD"),
    current: row.id === session.id,
    device: deviceName(row.userAgent),
    deviceType: deviceKind(row.userAgent),
    methods: [...new Set(row.proofs.map(({ method }) => method))],
    isSignedIn: row.level === "full",
    ...(row.trustedDeviceId === null ? {} : { trustedDeviceId: row.trustedDeviceId }),
  }));
}

/**
 * Ends one session. One's own may always be; ending another takes a fresh proof.
 * @throws AppError STEP_UP_REQUIRED before anything is looked up, NOT_FOUND
 */
export async function endSession(caller: Caller, principal: Principal, id: string): Promise<void> {
  const { account, session } = principal;
  if (id !== session.id && !isFresh(principal)) throw new AppError("STEP_UP_REQUIRED");
  const entry = {
    event: "session.ended",
    ...actorOf({ account, session }),
    detail: { ended: id },
  } as const;
  const isEnded = await changed(sql`
    with ended as (update sessions set revoked_at = now(), revoked_reason = 'ended', token_hash = null
      where id = ${id}::uuid and ${isLive(principal)} returning id),
    recorded as (${audit(caller, entry, sql`ended`)})
    select id from ended`);
  if (!isEnded) throw new AppError("NOT_FOUND");
}

/**
 * Ends every session but this one, and all else that is open: links, an address change, trusted devices. Of two that end each other at once only the first
 * does, so that somebody is left to do it.
 * @returns how many sessions ended, and this one's new tokens
 * @throws AppError UNAUTHENTICATED when this one has ended meanwhile
 */
export async function endOtherSessions(
  caller: Caller,
  principal: Principal,
  event: "session.ended" | "activity.denied" = "session.ended",
  detail: Record<string, unknown> = {},
): Promise<{ issued: Issued; ended: number }> {
  const { account, session } = principal;
  const [others] = await run<{ count: number }>(
    sql`select count(*)::int as count from sessions where ${isLive(principal)} and id <> ${session.id}::uuid`,
    { retry: "safe" },
  );
  const entry = { event, ...actorOf({ account, session }), detail: { ...detail, all: true } };
  const issued = await endElsewhere(principal, { reason: "ended" }, (raised) => [
    endRecovery(account.id, raised),
    audit(caller, entry, raised),
  ]);
  if (!issued) throw new AppError("UNAUTHENTICATED");
  return { issued, ended: others?.count ?? 0 };
}

/**
 * Marks this very session as in use: nobody keeps another one alive.
 * @returns when it ends at the latest
 * @throws AppError NOT_FOUND
 */
export async function heartbeat({ session }: Principal, id: string): Promise<Date> {
  if (id !== session.id) throw new AppError("NOT_FOUND");
  await run(sql`update sessions set last_seen_at = now() where id = ${id}::uuid and revoked_at is null`);
  return session.expiresAt;
}
