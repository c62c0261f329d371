import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import type { Caller } from "../audit/caller";
import { named } from "../db/query/named";
import { sql } from "../db/query/sql";
import { insertInto } from "../db/query/write";
import { signInSources } from "../db/schema";
import { inSeconds, textArray } from "../db/steps";
import { clientNetwork } from "../limit/rate-limit";
import { mail, originOf, wasntMeLink } from "../mail/notices";
import { NOTICE_SECONDS } from "../mail/outbox";
import { lookupHash, lookupHashes, tokenHash } from "../platform/crypto";
import type { Owner } from "./principal/epochs";
import type { AccountAtAddress, SignInOrigin } from "./principal/find-account";

/**
 * Where somebody signed in from lately, by network and a browser's own cookie. It proves nothing. It keeps other
 * people's guesses from locking an owner out, and tells which device is new.
 */

const s = named(signInSources, "s");

type Hash = (label: string, value: string) => string[];
const newest: Hash = (label, value) => [lookupHash(label, value)];

/** The keyed hashes of a caller's network and browser, where they are known. */
function sourcesOf({ ip, browser }: Caller, hash: Hash) {
  return {
    network: ip === "" ? [] : hash("sign-in-network", clientNetwork(ip)),
    browser: browser === undefined ? [] : hash("sign-in-browser", browser),
  };
}

/** A caller's device: by its cookie for a browser, otherwise by name and network. */
function deviceOf(caller: Caller, hash: Hash): string[] {
  if (caller.browser !== undefined) return sourcesOf(caller, hash).browser;
  return hash("sign-in-device", `${clientNetwork(caller.ip)} ${caller.userAgent}`);
}

/** What to look for with the account. */
export function signInOrigin(caller: Caller, deviceToken: string | undefined): SignInOrigin {
  const { network, browser } = sourcesOf(caller, lookupHashes);
  return { device: tokenHash(deviceToken ?? ""), sources: [...network, ...browser] };
}

/**
 * @returns a device or browser of the account's, to be counted by itself, and whether the account was signed in to from
 * here: what strangers use up is not taken from it
 */
export function knownSource(
  caller: Caller,
  found: AccountAtAddress | undefined,
): { device: string | undefined; isKnown: boolean } {
  if (!found) return { device: undefined, isKnown: false };
  const { account, knownDevice, knownSources } = found;
  const { browser } = sourcesOf(caller, lookupHashes);
  const own = knownSources.find((source) => browser.includes(source));
  const device = knownDevice ?? (own === undefined ? undefined : `${own} ${account.id}`);
  return { device, isKnown: device !== undefined || knownSources.length > 0 };
}

/** How exactly a source's last use is known; one seen within this time isn't written again. */
const SEEN_TO_SECONDS = 86_400;

/**
 * The step that remembers where a full session was opened, and on which device.
 * @param epoch the account's access number, under which the device is known
 */
export function rememberSource(caller: Caller, userId: string, epoch: SQL, opened: SQL): SQL {
  const { network, browser } = sourcesOf(caller, newest);
  const device = deviceOf(caller, newest);
  const others = [...network, ...browser].filter((source) => !device.includes(source));
  const asked = sql`case when source = any(${textArray(device)}) then ${epoch} end`;
  const { lastSeenAt, knownEpoch } = signInSources;
  const known = sql`coalesce(excluded.${knownEpoch}, ${signInSources}.${knownEpoch})`;
  return sql`${insertInto(signInSources, { userId, source: sql`source`, knownEpoch: asked })}
    from unnest(${textArray([...others, ...device])}) as source
    where exists (select 1 from ${opened})
    on conflict (${signInSources.userId}, ${signInSources.source}) do update set ${lastSeenAt} = now(), ${knownEpoch} = ${known}
      where ${signInSources}.${lastSeenAt} < ${inSeconds(-SEEN_TO_SECONDS)} or ${known} is distinct from ${signInSources}.${knownEpoch}`;
}

/** The condition that the account isn't known on a device, and that this isn't its first sign-in at all. */
export function isNewDevice(caller: Caller, { id, epochs }: Owner): SQL {
  const of = sql`from ${signInSources} s where ${s.userId} = ${id}::uuid and ${s.knownEpoch}`;
  return sql`(exists (select 1 ${of} is not null)
    and not exists (select 1 ${of} = ${epochs.access}::int and ${s.source} = any(${textArray(deviceOf(caller, lookupHashes))})
      and ${s.lastSeenAt} > ${inSeconds(-LIMITS.signInSource.seconds)}))`;
}

/** The step that tells an account's owner of a new device, once a day. @param isNew a condition, of `isNewDevice` */
function tellOfNewDevice(
  caller: Caller,
  { id, email }: { id: string; email: string },
  now: Date,
  isNew: SQL | true,
  opened: SQL,
): SQL {
  const day = now.toISOString().slice(0, 10);
  return mail(
    {
      template: "security-notice",
      props: { notice: { kind: "new-device" }, helpLink: wasntMeLink(), ...originOf(caller) },
      to: email,
      userId: id,
      expiresInSeconds: NOTICE_SECONDS,
      idempotencyKey: `new-device ${id} ${day}`,
    },
    sql`(select 1 from ${opened} where ${isNew}) as told`,
  );
}

/** Both for a complete sign-in, the second only where the device may be a new one. */
export const rememberSignIn = (
  caller: Caller,
  account: { id: string; email: string },
  { epoch, now, isNew }: { epoch: number; now: Date; isNew: SQL | boolean },
  opened: SQL,
): SQL[] => [
  rememberSource(caller, account.id, sql`${epoch}::int`, opened),
  ...(isNew === false ? [] : [tellOfNewDevice(caller, account, now, isNew, opened)]),
];

/** For what is recorded of the sign-in: says so, where the device is new. */
export const orNewDevice = (isNew: SQL): SQL =>
  sql`case when ${isNew} then '{"newDevice": true}'::jsonb else '{}'::jsonb end`;
