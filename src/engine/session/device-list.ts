import { sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { changed, lockAccount } from "../db/sql";
import { tokenHash } from "../platform/crypto";
import { browserName, deviceKind, systemName } from "../platform/device-name";
import { actorOf, type Principal } from "./principal";
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
  isTrusted: boolean;
  current: boolean;
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
    sql`select id, name, user_agent as "userAgent", ip, created_at as "createdAt", last_seen_at as "lastSeenAt",
        expires_at as "expiresAt", expires_at > now() as "isTrusted", token_hash is not distinct from ${hash}::bytea as current
      from trusted_devices where user_id = ${account.id}::uuid and ${LISTED} order by created_at desc`,
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

/** Ends the trust in a device, which stays in the list without it. @throws AppError NOT_FOUND */
export async function untrustDevice(
  caller: Caller,
  { account, session }: Principal,
  id: string,
): Promise<void> {
  const entry = { event: "device.forgotten", ...actorOf({ account, session }) } as const;
  const isDone = await changed(sql`
    with untrusted as (update trusted_devices set untrusted_at = coalesce(untrusted_at, now()),
        expires_at = least(expires_at, now())
      where id = ${id}::uuid and user_id = ${account.id}::uuid and ${LISTED} returning id),
    recorded as (${audit(caller, entry, sql`untrusted`)})
    select id from untrusted`);
  if (!isDone) throw new AppError("NOT_FOUND");
}

/** @throws AppError NOT_FOUND */
export async function forgetDevice(
  caller: Caller,
  { account, session }: Principal,
  id: string,
): Promise<void> {
  const entry = { event: "device.forgotten", ...actorOf({ account, session }) } as const;
  const isForgotten = await changed(sql`
    with forgotten as (delete from trusted_devices
      where id = ${id}::uuid and user_id = ${account.id}::uuid and ${LISTED} returning id),
    recorded as (${audit(caller, entry, sql`forgotten`)})
    select id from forgotten`);
  if (!isForgotten) throw new AppError("NOT_FOUND");
}

/** @returns how many there were */
export async function forgetAllDevices(caller: Caller, { account, session }: Principal): Promise<number> {
  const entry = {
    event: "device.forgotten",
    ...actorOf({ account, session }),
    detail: { all: true },
  } as const;
  const [row] = await run<{ forgotten: number }>(sql`
    with ${lockAccount(account.id)},
    forgotten as (${forgetDevices(account.id, sql`account`)}),
    once as (select 1 as one where exists (select 1 from forgotten)),
    recorded as (${audit(caller, entry, sql`once`)})
    select count(*)::int as forgotten from forgotten`);
  return row?.forgotten ?? 0;
}
