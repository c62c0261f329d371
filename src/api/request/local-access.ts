import { sameSecret } from "@/engine/platform/crypto";
import { addressSet, isLoopbackAddress, plainAddress } from "@/engine/platform/ip-address";
import { env } from "@/engine/platform/settings/env";
import { isLoopbackHost } from "@/engine/platform/settings/loopback";
import { isTrustedProxy } from "./client-address";
import { readCookie } from "./cookies";
import { hasForwardingHeader } from "./forwarded";
import type { HeaderReader } from "./incoming-headers";

/**
 * Who may see what is for this machine alone, such as the mailbox with its live links.
 *
 * With a loopback APP_URL any local visitor may. Without APP_URL a proxy may stand in front, so the visitor needs the
 * key that the start printed.
 */
export type LocalAccess = "open" | "needs-key" | "none";

export function localAccess(headers: HeaderReader): LocalAccess {
  const { isLoopback, localKey } = env();
  if (!isLoopback) return "none";
  // A foreign site can point its own name at 127.0.0.1; it can't hold the key.
  if (localKey === undefined) return hasLoopbackHost(headers) ? "open" : "none";
  const given = bearerOf(headers) ?? readCookie(headers.get("cookie"), keyCookieName());
  return given !== undefined && sameSecret(given, localKey) ? "open" : "needs-key";
}

const bearerOf = (headers: HeaderReader) => /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];

/** The last one that was judged, because nearly every request names the same. */
let judged = { host: "", isLoopback: false };

function hasLoopbackHost(headers: HeaderReader): boolean {
  const host = headers.get("host") ?? "";
  if (host !== judged.host) judged = { host, isLoopback: isLoopback(host) };
  return judged.isLoopback;
}

function isLoopback(host: string): boolean {
  const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
  return url !== undefined && isLoopbackHost(url.hostname);
}

/** Two apps on one machine share the browser's cookies, whatever their ports. */
const keyCookieName = () => `latchkey-local-key-${env().PORT}`;
const KEPT_SECONDS = 365 * 86_400;

/**
 * Answers the start's link, which leaves the key with the browser and leads on to `/`.
 * @param url path and query as they were asked for
 * @returns the answer's headers; undefined for any other request
 */
export function keyLinkAnswer(url: string): Record<string, string> | undefined {
  const { localKey } = env();
  const query = /^\/\?(.*)$/.exec(url)?.[1];
  const given = query === undefined ? null : new URLSearchParams(query).get("key");
  if (localKey === undefined || given === null) return undefined;
  const lead = { location: "/", "cache-control": "no-store", "referrer-policy": "no-referrer" };
  if (!sameSecret(given, localKey)) return lead;
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${KEPT_SECONDS}`;
  return { ...lead, "set-cookie": `${keyCookieName()}=${localKey}; ${attributes}` };
}

/** Why a request is no visitor's of this machine. */
export type Stranger = "peer" | "host" | "forwarded";

let isLocalPeer: ((address: string) => boolean) | undefined;

/**
 * Refuses strangers where APP_URL is loopback, as what SSH, WSL and dev containers hand on arrives as loopback.
 * @param remote the socket's peer
 * @returns undefined where the request may come in, as any may where APP_URL is public or not set
 */
export function strangerAt(remote: string, headers: HeaderReader): Stranger | undefined {
  const { isLoopback, localKey, LOCAL_PEERS } = env();
  if (!isLoopback || localKey !== undefined) return undefined;
  isLocalPeer ??= addressSet(LOCAL_PEERS);
  const peer = plainAddress(remote) ?? "";
  if (!isLoopbackAddress(peer) && !isTrustedProxy(peer) && !isLocalPeer(peer)) return "peer";
  if (!hasLoopbackHost(headers)) return "host";
  return hasForwardingHeader(headers) && !isTrustedProxy(peer) ? "forwarded" : undefined;
}
