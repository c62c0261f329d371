import type { SQL } from "drizzle-orm";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { insertInto } from "../db/query/write";
import { signInSources } from "../db/schema";
import { textArray } from "../db/sql";
import { clientNetwork } from "../limit/rate-limit";
import { lookupHash, lookupHashes, tokenHash } from "../platform/crypto";
import type { AccountAtAddress, SignInOrigin } from "./principal/principal";

/**
 * Where somebody signed in from lately: their network, and their browser by a cookie of its own. Neither proves anything.
 * It only keeps other people's guesses from shutting an account's owner out.
 */

/** The keyed hashes of a caller's network and browser, where they are known. */
function sourcesOf({ ip, browser }: Caller, hash: (label: string, value: string) => string[]) {
  return {
    network: ip === "" ? [] : hash("sign-in-network", clientNetwork(ip)),
    browser: browser === undefined ? [] : hash("sign-in-browser", browser),
  };
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

/** The step that remembers where a full session was opened. */
export function rememberSource(caller: Caller, userId: string, opened: SQL): SQL {
  const { network, browser } = sourcesOf(caller, (label, value) => [lookupHash(label, value)]);
  return sql`${insertInto(signInSources, { userId, source: sql`source` })} from unnest(${textArray([...network, ...browser])}) as source
    where exists (select 1 from ${opened})
    on conflict (${signInSources.userId}, ${signInSources.source}) do update set ${signInSources.lastSeenAt} = now()`;
}
