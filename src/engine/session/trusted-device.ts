import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { NOW } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { run } from "../db/run";
import { organizations, sessions, trustedDevices, users } from "../db/schema";
import { inSeconds } from "../db/steps";
import { randomToken, tokenHash } from "../platform/crypto";
import { deviceName } from "../platform/device-name";
import { actorOf } from "./principal/actor";
import { TRUSTED } from "./principal/epochs";
import type { Account, Principal } from "./principal/principal";

const u = named(users, "u");
const d = named(trustedDevices, "d");
const o = named(organizations, "o");

/**
 * "Don't ask on this device for 30 days", for one browser and person. It replaces the second step but not a fresh
 * proof. Every change to an account's protection revokes it.
 */

/** The step that removes the rows of a person's trusted devices. @param except a condition on one that stays */
export function forgetDevices(userId: string, source: SQL, except: SQL = sql`false`): SQL {
  return sql`delete from ${trustedDevices} where ${trustedDevices.userId} = ${userId}::uuid and not ${except}
    and exists (select 1 from ${source}) returning ${trustedDevices.id}`;
}

/** The condition that a device is the one a session is on. @param token the browser's own, where it says it */
export function isDeviceOf(sessionId: string, token: string | undefined): SQL {
  const hash = token === undefined ? null : tokenHash(token);
  return sql`coalesce(${trustedDevices.trustedIn} = ${sessionId}::uuid or ${trustedDevices.tokenHash} = ${hash}::bytea
    or ${trustedDevices.id} = (select ${sessions.trustedDeviceId} from ${sessions}
    where ${sessions.id} = ${sessionId}::uuid), false)`;
}

/** The step that lets the device go on being trusted that a method was added on. @param raised gives RAISED */
export function stampDevice(raised: SQL, isSpared: SQL): SQL {
  return sql`${update(trustedDevices, {
    trustEpoch: sql`(select ${users.trustEpoch} from ${raised})`,
  })}
    where ${trustedDevices.userId} = (select ${users.id} from ${raised})
      and ${trustedDevices.untrustedAt} is null
      and ${trustedDevices.trustEpoch} = (select ${users.trustEpoch} - 1 from ${raised}) and ${isSpared}`;
}

/** The step that forgets the trusted devices of everybody in an organization. */
export function forgetDevicesOfMembers(orgId: string, source: SQL): SQL {
  return sql`delete from ${trustedDevices} d using ${users} u where ${u.orgId} = ${orgId}::uuid
    and ${d.userId} = ${u.id}
    and exists (select 1 from ${source})`;
}

/** Whether this person may have devices trusted. */
export function mayTrustDevices({ organization }: Pick<Account, "organization">): boolean {
  return organization === null || organization.trustedDevicesAllowed;
}

/**
 * The steps that trust the device a second step was just proved on, in place of the oldest one where there are many.
 * @returns the token for that one browser, kept nowhere else
 */
export function trustDevice(
  caller: Caller,
  { account, session }: Principal,
  source: SQL,
): { token: string; steps: SQL[] } {
  const token = randomToken();
  const { seconds, max } = LIMITS.trustedDevice;
  const name = deviceName(caller.userAgent) || "Unknown device";
  const entry = { event: "device.trusted", ...actorOf({ account, session }) } as const;
  return {
    token,
    steps: [
      sql`${insertInto(trustedDevices, {
        userId: account.id,
        tokenHash: tokenHash(token),
        name,
        userAgent: caller.userAgent,
        ip: caller.ip,
        expiresAt: inSeconds(seconds),
        trustedIn: session.id,
        trustEpoch: account.epochs.trust,
        rulesEpoch: account.epochs.rules,
      })}
        from ${source}`,
      sql`delete from ${trustedDevices} where ${trustedDevices.id} in (select ${trustedDevices.id}
        from ${trustedDevices}
        where ${trustedDevices.userId} = ${account.id}::uuid
          order by ${trustedDevices.createdAt} desc offset ${max - 1})
        and exists (select 1 from ${source})`,
      audit(caller, entry, source),
    ],
  };
}

const KNOWN = fields({ id: d.id, userId: d.userId, trustedAt: d.createdAt });
export type KnownDevice = (typeof KNOWN)["row"];

/** The trusted device that a token belongs to. The caller must check the owner. */
export async function findDevice(token: string | undefined): Promise<KnownDevice | undefined> {
  if (token === undefined) return undefined;
  const [device] = await run(
    query`select ${KNOWN}
      from ${trustedDevices} d join ${users} u on ${u.id} = ${d.userId}
        left join ${organizations} o on ${o.id} = ${u.orgId}
      where ${d.tokenHash} = ${tokenHash(token)}::bytea and ${TRUSTED}`,
    { retry: "safe" },
  );
  return device;
}

/** The step that marks a device as seen. Its end stays where it was. */
export function seeDevice(caller: Caller, deviceId: string, source: SQL): SQL {
  return sql`${update(trustedDevices, { lastSeenAt: NOW, ip: caller.ip })}
    where ${trustedDevices.id} = ${deviceId}::uuid and exists (select 1 from ${source})`;
}
