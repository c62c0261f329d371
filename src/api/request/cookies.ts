import { env } from "@/engine/platform/settings/env";

/**
 * The session cookie of the product's own pages. Over https it has the prefix `__Host-` (RFC 6265bis §4.1.3.2), which
 * browsers refuse over http.
 */
const isPlainHttp = () => env().APP_URL.startsWith("http:");
const sessionCookieName = () => (isPlainHttp() ? "latchkey-session" : "__Host-latchkey-session");

const ATTRIBUTES = "Path=/; HttpOnly; SameSite=Lax";

function cookie(name: string, value: string, maxAgeSeconds: number): string {
  const secure = isPlainHttp() ? "" : "; Secure";
  return `${name}=${value}; ${ATTRIBUTES}${secure}; Max-Age=${maxAgeSeconds}`;
}

export const sessionCookie = (token: string, maxAgeSeconds: number) =>
  cookie(sessionCookieName(), token, maxAgeSeconds);
export const expiredSessionCookie = () => cookie(sessionCookieName(), "", 0);

/** Says that this browser was trusted. It outlives the session: signing out is no reason to be asked more. */
const deviceCookieName = () => (isPlainHttp() ? "latchkey-device" : "__Host-latchkey-device");
export const deviceCookie = (token: string, maxAgeSeconds: number) =>
  cookie(deviceCookieName(), token, maxAgeSeconds);

/**
 * Marks a browser that somebody signed in with. It opens nothing; it only keeps strangers' guesses from counting
 * against this browser.
 */
const browserCookieName = () => (isPlainHttp() ? "latchkey-browser" : "__Host-latchkey-browser");
export const browserCookie = (token: string, maxAgeSeconds: number) =>
  cookie(browserCookieName(), token, maxAgeSeconds);

/** As `randomToken` makes one. */
const BROWSER = /^[\w-]{43}$/;
export function readBrowserCookie(header: string | null): string | undefined {
  const value = readCookie(header, browserCookieName());
  return value !== undefined && BROWSER.test(value) ? value : undefined;
}

/** Every cookie of ours, to be forgotten with the account it was of. */
export const expiredCookies = () =>
  [sessionCookieName(), deviceCookieName(), browserCookieName()].map((name) => cookie(name, "", 0));

export const readSessionCookie = (header: string | null) => readCookie(header, sessionCookieName());
export const readDeviceCookie = (header: string | null) => readCookie(header, deviceCookieName());

/** A cookie's value in a `Cookie` header; only the exact name counts. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim() || undefined;
  }
  return undefined;
}
