import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { ACCOUNT_HEADER, TIME_ZONE_HEADER } from "@/contract/page-calls";
import { isTimeZone } from "@/contract/text/time-zone";
import type { Caller } from "@/engine/audit/caller";
import { verifyAccessToken } from "@/engine/platform/access-token";
import { randomToken } from "@/engine/platform/crypto";
import { principalByClaims, principalByToken } from "@/engine/session/principal/by-token";
import type { Principal } from "@/engine/session/principal/principal";
import { clientAddress, clientPlace, requestIdOf } from "../request/client-address";
import { readBrowserCookie, readDeviceCookie, readSessionCookie } from "../request/cookies";
import type { HeaderReader } from "../request/incoming-headers";
import { type LocalAccess, localAccess } from "../request/local-access";

/** What every procedure is given: the caller, the transport, and where to put cookies for the answer. */
export type Context = {
  caller: Caller;
  transport: "rest" | "page";
  /** The credentials' owner, read once per request, on first use. */
  principal: () => Promise<Principal | undefined>;
  /** The token of this browser as a trusted device; a REST client gives its own in the body instead. */
  deviceToken: string | undefined;
  /** The origin the request claims, to be compared with the allowlist. */
  origins: ClaimedOrigins;
  /** Whether it may see what is for this machine alone. */
  localAccess: () => LocalAccess;
  answer: AnswerHeaders;
};

export type ClaimedOrigins = { callback: string | null; origin: string | null; referer: string | null };

export type AnswerHeaders = {
  /** `Set-Cookie` lines; only the pages' calls leave any. */
  cookies: string[];
  /** Ask the browser to forget what it keeps for this origin. */
  clearsSiteData: boolean;
};

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;

export function callerOf(headers: HeaderReader, carrier: Caller["carrier"]): Caller {
  return {
    ip: clientAddress(headers),
    userAgent: (headers.get("user-agent") ?? "").slice(0, LIMITS.userAgent.max),
    place: clientPlace(headers),
    requestId: requestIdOf(headers),
    carrier,
  };
}

const browserOf = (headers: HeaderReader): Caller => ({
  ...callerOf(headers, "cookie"),
  replaces: readSessionCookie(headers.get("cookie")),
  deviceToken: readDeviceCookie(headers.get("cookie")),
  browser: readBrowserCookie(headers.get("cookie")) ?? randomToken(),
  timeZone: timeZoneOf(headers),
});

function timeZoneOf(headers: HeaderReader): string | undefined {
  const named = headers.get(TIME_ZONE_HEADER) ?? "";
  return isTimeZone(named) ? named : undefined;
}

/** REST answers carry tokens and set no cookie; the pages' calls set the cookie and carry no token. */
export function createContext(headers: HeaderReader, transport: Context["transport"]): Context {
  let found: Promise<Principal | undefined> | undefined;
  return {
    caller: transport === "rest" ? callerOf(headers, "bearer") : browserOf(headers),
    transport,
    principal: () => {
      found ??= transport === "page" ? authenticatePage(headers) : authenticate(headers, transport);
      return found;
    },
    deviceToken: transport === "page" ? readDeviceCookie(headers.get("cookie")) : undefined,
    origins: {
      callback: headers.get("x-apphandoff-callback-origin"),
      origin: headers.get("origin"),
      referer: headers.get("referer"),
    },
    localAccess: () => localAccess(headers),
    answer: { cookies: [], clearsSiteData: false },
  };
}

/** A request with a bearer header is judged by it alone; a cookie beside it is ignored. */
async function authenticate(
  headers: HeaderReader,
  transport: Context["transport"],
): Promise<Principal | undefined> {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = BEARER.exec(authorization)?.[1];
    return token === undefined || transport === "page" ? undefined : principalByBearer(token);
  }
  const cookie = readSessionCookie(headers.get("cookie"));
  return cookie === undefined ? undefined : principalByToken(cookie, "cookie");
}

/**
 * A page acts only for the account it shows, even if another one signed in in another tab. For one release, a page of
 * the previous version, which names no account, is accepted.
 * @throws AppError ACCOUNT_CHANGED
 */
async function authenticatePage(headers: HeaderReader): Promise<Principal | undefined> {
  const principal = await authenticate(headers, "page");
  const shown = headers.get(ACCOUNT_HEADER);
  if (principal && shown !== null && shown !== principal.account.id) throw new AppError("ACCOUNT_CHANGED");
  return principal;
}

async function principalByBearer(token: string): Promise<Principal | undefined> {
  if (!token.includes(".")) return principalByToken(token, "bearer");
  const claims = verifyAccessToken(token);
  return claims && principalByClaims(claims);
}
