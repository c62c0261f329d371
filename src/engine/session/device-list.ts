import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { changed } from "../db/sql";
import { tokenHash } from "../platform/crypto";
import { browserName, deviceKind, systemName } from "../platform/device-name";
import { actorOf } from "./principal/actor";
import { isStill, lockAccount, RAISE_TRUST, RAISED, TRUSTED } from "./principal/epochs";
import type { Principal } from "./principal/principal";
import { forgetDevices } from "./trusted-device";

/** A person's trusted devices: seen, named, forgotten. Somebody else's is nothing here. */

type Row = {
  id: string;
  name: string;
  userAgent: string;
  ip: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  current: boolean;
  isTrusted: boolean;
};

/** What is listed: trusted, or untrusted by hand and not taken off the list. */
const LISTED = sql`(expires_at > now() or untrusted_at is not null)`;

function toDevice(row: Row) {
  return {
    id: row.id,
    deviceName: row.name,
    deviceType: deviceKind(row.userAgent),
    os: systemName(row.userAgent) ?? "",
    browser: browserName(row.userAgent) ?? "",
    ipAddress: row.ip,
    isTrusted: row.isTrusted,
    trustLevel: row.isTrusted ? ("trusted" as const) : ("untrusted" as const),
    lastSeen: row.lastSeenAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    trustExpiresAt: row.expiresAt.toISOString(),
    current: row.current,
  };
}
type TrustedDevice = ReturnType<typeof toDevice>;

/** @param token of the device that asks, to find itself in the list */
export async function listDevices({ account }: Principal, token?: string): Promise<TrustedDevice[]> {
  const hash = token === undefined ? null : tokenHash(token);
  const rows = await run<Row>(
    sql`select d.id, d.name, d.user_agent as "userAgent", d.ip, d.created_at as "createdAt",
        d.last_seen_at as "lastSeenAt", d.expires_at as "expiresAt",
        d.token_hash is not distinct from ${hash}::bytea as current, ${TRUSTED} as "isTrusted"
      from trusted_devices d join users u on u.id = d.user_id left join organizations o on o.id = u.org_id
      where d.user_id = ${account.id}::uuid and ${LISTED} order by d.created_at desc`,
    { retry: "safe" },
  );
  return rows.map(toDevice);
}

/** @throws AppError NOT_FOUND */
export async function getDevice(principal: Principal, id: string, token?: string): Promise<TrustedDevice> {
  const device = (await listDevices(principal, token)).find((known) => known.id === id);
  if (!device) throw new AppError("NOT_FOUND");
  return device;
}

/** @throws AppError NOT_FOUND */
export async function renameDevice(
  caller: Caller,
  { account, session }: Principal,
  id: string,
  name: string,
): Promise<void> {
  const entry = { event: "device.renamed", ...actorOf({ account, session }) } as const;
  const isRenamed = await changed(sql`
    with renamed as (update trusted_devices set name = ${name}
      where id = ${id}::uuid and user_id = ${account.id}::uuid and ${LISTED} returning id),
    recorded as (${audit(caller, entry, sql`renamed`)})
    select id from renamed`);
  if (!isRenamed) throw new AppError("NOT_FOUND");
}

/** Takes a device off the list, and ends the sessions opened with it. @throws AppError NOT_FOUND */
export function forgetDevice(caller: Caller, principal: Principal, id: string): Promise<void> {
  return endTrust(
    caller,
    principal,
    id,
    (mine) => sql`delete from trusted_devices where ${mine} returning id`,
  );
}

/** Ends the trust in a device, which stays in the list; the sessions opened with it end. @throws AppError NOT_FOUND */
export function untrustDevice(caller: Caller, principal: Principal, id: string): Promise<void> {
  return endTrust(
    caller,
    principal,
    id,
    (mine) => sql`update trusted_devices set untrusted_at = coalesce(untrusted_at, now()),
      expires_at = least(expires_at, now()) where ${mine} returning id`,
  );
}

/** The session that asks is in its owner's hands, and goes on without the device. */
async function endTrust(
  caller: Caller,
  { account, session }: Principal,
  id: string,
  end: (mine: SQL) => SQL,
): Promise<void> {
  const entry = { event: "device.forgotten", ...actorOf({ account, session }) } as const;
  const mine = sql`id = ${id}::uuid and user_id = ${account.id}::uuid and ${LISTED} and exists (select 1 from account)`;
  const opened = sql`user_id = ${account.id}::uuid and trusted_device_id in (select id from forgotten)`;
  const isEnded = await changed(sql`
    with ${lockAccount(account)},
    forgotten as (${end(mine)}),
    ended as (update sessions set revoked_at = now(), revoked_reason = 'device_forgotten', token_hash = null
      where ${opened} and id <> ${session.id}::uuid and revoked_at is null),
    own as (update sessions set trusted_device_id = null where ${opened} and id = ${session.id}::uuid),
    recorded as (${audit(caller, entry, sql`forgotten`)})
    select id from forgotten`);
  if (!isEnded) throw new AppError("NOT_FOUND");
}

/** Forgets every device, also one that is being trusted in this moment. @returns how many there were */
export async function forgetAllDevices(caller: Caller, { account, session }: Principal): Promise<number> {
  const entry = {
    event: "device.forgotten",
    ...actorOf({ account, session }),
    detail: { all: true },
  } as const;
  const opened = sql`user_id = ${account.id}::uuid and trusted_device_id is not null`;
  const [row] = await run<{ forgotten: number }>(sql`
    with account as (update users set ${RAISE_TRUST} where ${isStill(account)} returning ${RAISED}),
    forgotten as (${forgetDevices(account.id, sql`account`)}),
    ended as (update sessions set revoked_at = now(), revoked_reason = 'device_forgotten', token_hash = null
      where ${opened} and id <> ${session.id}::uuid and revoked_at is null and exists (select 1 from account)),
    own as (update sessions set trusted_device_id = null, trust_epoch = account.trust_epoch from account
      where ${opened} and sessions.id = ${session.id}::uuid),
    once as (select 1 as one where exists (select 1 from forgotten)),
    recorded as (${audit(caller, entry, sql`once`)})
    select count(*)::int as forgotten from forgotten`);
  return row?.forgotten ?? 0;
}
