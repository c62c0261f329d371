import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { signInWord } from "@/contract/proofs";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { int, NOW, strOrNull } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { sessions, trustedDevices } from "../db/schema";
import { changed } from "../db/steps";
import { mayRecordEnding } from "../limit/own-changes";
import { deviceKind, deviceName } from "../platform/device-name";
import { env } from "../platform/settings/env";
import { endElsewhere } from "./ending";
import type { Issued } from "./issued";
import { isFresh } from "./policy/freshness";
import { actorOf } from "./principal/actor";
import type { Principal } from "./principal/principal";
import { endedBy } from "./session";
import { endRecovery } from "./stop-recovery";

/** A person's own sessions: which there are, and ending them. */

const MOST = 200;
const d = named(trustedDevices, "d");

const isLive = ({ account }: Principal): SQL => sql`${sessions.userId} = ${account.id}::uuid
  and ${sessions.accessEpoch} = ${account.epochs.access}::int and ${sessions.revokedAt} is null
    and ${sessions.expiresAt} > now()
  and ${sessions.lastSeenAt} > now() - make_interval(secs => ${env().SESSION_IDLE_MINUTES * 60}::double precision)`;

const LISTED = fields({
  id: sessions.id,
  ip: sessions.ip,
  userAgent: sessions.userAgent,
  place: sessions.place,
  level: sessions.level,
  proofs: sessions.proofs,
  createdAt: sessions.createdAt,
  lastSeenAt: sessions.lastSeenAt,
  expiresAt: sessions.expiresAt,
  trustedDeviceId:
    strOrNull(sql`coalesce(${sessions.trustedDeviceId}, (select ${d.id} from ${trustedDevices} d
    where ${d.userId} = ${sessions}.${sessions.userId} and ${d.trustedIn} = ${sessions}.${sessions.id} limit 1))`),
});

/** Newest first; at most 200. */
export async function listSessions(principal: Principal) {
  const { session } = principal;
  const rows = await run(
    query`select ${LISTED} from ${sessions} where ${isLive(principal)}
      order by ${sessions.createdAt} desc, ${sessions.id} limit ${MOST}`,
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
 * Ends one session; another than one's own takes a fresh proof.
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
    with ended as (${update(sessions, endedBy("ended"))}
      where ${sessions.id} = ${id}::uuid and ${isLive(principal)} returning ${sessions.id}),
    recorded as (${audit(caller, entry, sql`ended`)})
    select ${sessions.id} from ended`);
  if (!isEnded) throw new AppError("NOT_FOUND");
}

/**
 * Ends all else that is open. Of two sessions that end each other concurrently only the first succeeds, so that one
 * is left.
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
  const [others] = await run(
    query`select ${fields({ count: int(sql`count(*)`) })} from ${sessions} where ${isLive(principal)}
      and ${sessions.id} <> ${session.id}::uuid`,
    { retry: "safe" },
  );
  const entry = { event, ...actorOf({ account, session }), detail: { ...detail, all: true } };
  const isRecorded = await mayRecordEnding(account.id, event);
  const issued = await endElsewhere(principal, { reason: "ended" }, (raised) => [
    endRecovery(account.id, raised),
    ...(isRecorded ? [audit(caller, entry, raised)] : []),
  ]);
  if (!issued) throw new AppError("UNAUTHENTICATED");
  return { issued, ended: others?.count ?? 0 };
}

/**
 * Marks this very session as in use, and no other.
 * @returns when it ends at the latest
 * @throws AppError NOT_FOUND
 */
export async function heartbeat({ session }: Principal, id: string): Promise<Date> {
  if (id !== session.id) throw new AppError("NOT_FOUND");
  await run(sql`${update(sessions, { lastSeenAt: NOW })} where ${sessions.id} = ${id}::uuid
    and ${sessions.revokedAt} is null`);
  return session.expiresAt;
}
