import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { bool, hasRow, int } from "../db/query/expressions";
import { fields, type RowOf } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { organizations, sessions, trustedDevices, users } from "../db/schema";
import { changed } from "../db/steps";
import { limitOwnChanges } from "../limit/own-changes";
import { tokenHash } from "../platform/crypto";
import { browserName, deviceKind, systemName } from "../platform/device-name";
import { actorOf } from "./principal/actor";
import { isStill, lockAccount, RAISE_TRUST, RAISED, TRUSTED } from "./principal/epochs";
import type { Principal } from "./principal/principal";
import { endedBy } from "./session";
import { forgetDevices } from "./trusted-device";

const d = named(trustedDevices, "d");
const u = named(users, "u");
const o = named(organizations, "o");

/** A person's trusted devices; somebody else's are not found. */

/** The listed devices: trusted, or untrusted by hand and not yet removed. */
const LISTED = sql`(${trustedDevices.expiresAt} > now() or ${trustedDevices.untrustedAt} is not null)`;

const DEVICE = {
  id: d.id,
  name: d.name,
  userAgent: d.userAgent,
  ip: d.ip,
  createdAt: d.createdAt,
  lastSeenAt: d.lastSeenAt,
  expiresAt: d.expiresAt,
};
type Row = RowOf<typeof DEVICE> & { current: boolean; isTrusted: boolean };

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
  const rows = await run(
    query`select ${fields({
      ...DEVICE,
      current: bool(sql`${d.tokenHash} is not distinct from ${hash}::bytea`),
      isTrusted: bool(TRUSTED),
    })}
      from ${trustedDevices} d join ${users} u on ${u.id} = ${d.userId}
        left join ${organizations} o on ${o.id} = ${u.orgId}
      where ${d.userId} = ${account.id}::uuid and ${LISTED} order by ${d.createdAt} desc`,
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
  principal: Principal,
  id: string,
  name: string,
): Promise<void> {
  const { account } = principal;
  await limitOwnChanges(account.id, "names");
  const entry = { event: "device.renamed", ...actorOf(principal) } as const;
  const isRenamed = await changed(sql`
    with renamed as (${update(trustedDevices, { name })}
      where ${trustedDevices.id} = ${id}::uuid and ${trustedDevices.userId} = ${account.id}::uuid and ${LISTED}
        returning ${trustedDevices.id}),
    recorded as (${audit(caller, entry, sql`renamed`)})
    select ${trustedDevices.id} from renamed`);
  if (!isRenamed) throw new AppError("NOT_FOUND");
}

/** Takes a device off the list, and ends the sessions opened with it. @throws AppError NOT_FOUND, UNAUTHENTICATED */
export function forgetDevice(caller: Caller, principal: Principal, id: string): Promise<void> {
  return endTrust(
    caller,
    principal,
    id,
    (mine) => sql`delete from ${trustedDevices} where ${mine} returning ${trustedDevices.id}`,
  );
}

/**
 * Ends the trust in a device and the sessions opened with it. The device stays listed.
 * @throws AppError NOT_FOUND, UNAUTHENTICATED
 */
export function untrustDevice(caller: Caller, principal: Principal, id: string): Promise<void> {
  return endTrust(
    caller,
    principal,
    id,
    (mine) =>
      sql`${update(trustedDevices, {
        untrustedAt: sql`coalesce(${trustedDevices.untrustedAt}, now())`,
        expiresAt: sql`least(${trustedDevices.expiresAt}, now())`,
      })} where ${mine} returning ${trustedDevices.id}`,
    sql`exists (select 1 from ${trustedDevices} where ${trustedDevices.id} = ${id}::uuid
      and ${trustedDevices.untrustedAt} is null)`,
  );
}

/**
 * The session that asks is in its owner's hands, and goes on without the device.
 * @param isNews whether it is recorded: what is asked for again changes nothing
 */
async function endTrust(
  caller: Caller,
  { account, session }: Principal,
  id: string,
  end: (mine: SQL) => SQL,
  isNews: SQL = sql`true`,
): Promise<void> {
  const entry = { event: "device.forgotten", ...actorOf({ account, session }) } as const;
  const mine = sql`${trustedDevices.id} = ${id}::uuid and ${trustedDevices.userId} = ${account.id}::uuid and ${LISTED}
    and exists (select 1 from account)`;
  const opened = sql`${sessions.userId} = ${account.id}::uuid
    and ${sessions.trustedDeviceId} in (select ${trustedDevices.id} from forgotten)`;
  const [row] = await run(query`
    with ${lockAccount(account)},
    forgotten as (${end(mine)}),
    ended as (${update(sessions, endedBy("device_forgotten"))}
      where ${opened} and ${sessions.id} <> ${session.id}::uuid and ${sessions.revokedAt} is null),
    own as (${update(sessions, { trustedDeviceId: null })} where ${opened}
      and ${sessions.id} = ${session.id}::uuid),
    recorded as (${audit(caller, entry, sql`(select 1 from forgotten where ${isNews}) as news`)})
    select ${fields({ isStill: hasRow(sql`account`), isEnded: hasRow(sql`forgotten`) })}`);
  if (!row?.isStill) throw new AppError("UNAUTHENTICATED");
  if (!row.isEnded) throw new AppError("NOT_FOUND");
}

/**
 * Removes every device, even one that is being trusted concurrently.
 * @returns how many there were
 * @throws AppError UNAUTHENTICATED where access ended meanwhile
 */
export async function forgetAllDevices(caller: Caller, { account, session }: Principal): Promise<number> {
  const entry = {
    event: "device.forgotten",
    ...actorOf({ account, session }),
    detail: { all: true },
  } as const;
  const opened = sql`${sessions.userId} = ${account.id}::uuid and ${sessions.trustedDeviceId} is not null`;
  const [row] = await run(query`
    with account as (${update(users, RAISE_TRUST)} where ${isStill(account)} returning ${RAISED}),
    forgotten as (${forgetDevices(account.id, sql`account`)}),
    ended as (${update(sessions, endedBy("device_forgotten"))}
      where ${opened} and ${sessions.id} <> ${session.id}::uuid and ${sessions.revokedAt} is null
        and exists (select 1 from account)),
    -- Unless it rested on trust that had ended by then.
    own as (${update(sessions, {
      trustedDeviceId: null,
      trustEpoch: sql`account.${users.trustEpoch}`,
    })} from account
      where ${opened} and ${sessions}.${sessions.id} = ${session.id}::uuid
        and ${sessions}.${sessions.trustEpoch} = account.${users.trustEpoch} - 1),
    once as (select 1 as one where exists (select 1 from forgotten)),
    recorded as (${audit(caller, entry, sql`once`)})
    select ${fields({ isStill: hasRow(sql`account`), forgotten: int(sql`(select count(*) from forgotten)`) })}`);
  if (!row?.isStill) throw new AppError("UNAUTHENTICATED");
  return row.forgotten;
}
