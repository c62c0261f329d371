import { type SQL, sql } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { inSeconds } from "../db/sql";
import { randomToken, tokenHash } from "../platform/crypto";
import { deviceName } from "../platform/device-name";
import { actorOf } from "./principal/actor";
import { TRUSTED } from "./principal/epochs";
import type { Account, Principal } from "./principal/principal";

/**
 * "Don't ask on this device for 30 days": one browser, one person, and it stands in for the second step only. It never
 * makes a session fresh, its 30 days are never extended, and every change of an account's protection forgets it.
 */

/** The step that removes the rows of a person's trusted devices. @param except a condition on one that stays */
export function forgetDevices(userId: string, source: SQL, except: SQL = sql`false`): SQL {
  return sql`delete from trusted_devices where user_id = ${userId}::uuid and not ${except}
    and exists (select 1 from ${source}) returning id`;
}

/** The condition that a device is the one a session is on. @param token the browser's own, where it says it */
export function isDeviceOf(sessionId: string, token: string | undefined): SQL {
  const hash = token === undefined ? null : tokenHash(token);
  return sql`coalesce(trusted_in = ${sessionId}::uuid or token_hash = ${hash}::bytea
    or id = (select trusted_device_id from sessions where id = ${sessionId}::uuid), false)`;
}

/** The step that lets the device go on being trusted that a method was added on. @param raised gives RAISED */
export function stampDevice(raised: SQL, isSpared: SQL): SQL {
  return sql`update trusted_devices set trust_epoch = (select trust_epoch from ${raised})
    where user_id = (select id from ${raised}) and untrusted_at is null
      and trust_epoch = (select trust_epoch - 1 from ${raised}) and ${isSpared}`;
}

/** The step that forgets the trusted devices of everybody in an organization. */
export function forgetDevicesOfMembers(orgId: string, source: SQL): SQL {
  return sql`delete from trusted_devices d using users u where u.org_id = ${orgId}::uuid and d.user_id = u.id
    and exists (select 1 from ${source})`;
}

/** Whether this person may have devices trusted. */
export function mayTrustDevices({ organization }: Pick<Account, "organization">): boolean {
  return organization === null || organization.trustedDevicesAllowed;
}

/**
 * The steps that trust the device a second step was just proved on; the oldest one goes where there are many.
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
      sql`insert into trusted_devices (user_id, token_hash, name, user_agent, ip, expires_at, trusted_in,
          trust_epoch, rules_epoch)
        select ${account.id}::uuid, ${tokenHash(token)}::bytea, ${name}, ${caller.userAgent}, ${caller.ip},
          ${inSeconds(seconds)}, ${session.id}::uuid, ${account.epochs.trust}::int, ${account.epochs.rules}::int
        from ${source}`,
      sql`delete from trusted_devices where id in (select id from trusted_devices
        where user_id = ${account.id}::uuid order by created_at desc offset ${max - 1})
        and exists (select 1 from ${source})`,
      audit(caller, entry, source),
    ],
  };
}

export type KnownDevice = { id: string; userId: string; trustedAt: Date };

/** The device a token stands for, where it is still trusted. Whose it is must be compared by whoever asks. */
export async function findDevice(token: string | undefined): Promise<KnownDevice | undefined> {
  if (token === undefined) return undefined;
  const [device] = await run<KnownDevice>(
    sql`select d.id, d.user_id as "userId", d.created_at as "trustedAt"
      from trusted_devices d join users u on u.id = d.user_id left join organizations o on o.id = u.org_id
      where d.token_hash = ${tokenHash(token)}::bytea and ${TRUSTED}`,
    { retry: "safe" },
  );
  return device;
}

/** The step that marks a device as seen. Its end stays where it was. */
export function seeDevice(caller: Caller, deviceId: string, source: SQL): SQL {
  return sql`update trusted_devices set last_seen_at = now(), ip = ${caller.ip}
    where id = ${deviceId}::uuid and exists (select 1 from ${source})`;
}
