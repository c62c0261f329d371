import { randomUUID } from "node:crypto";
import { addressSet, isPrivateAddress, plainAddress } from "@/engine/platform/ip-address";
import { logOnce } from "@/engine/platform/log";
import { env } from "@/engine/platform/settings/env";
import { hasForwardingHeader, hopsOfForwarded, hopsOfXForwardedFor } from "./forwarded";
import type { HeaderReader } from "./incoming-headers";

/**
 * The client's address. The accepting server overwrites one header with the peer's, and forwarding headers count only
 * where that peer is a trusted proxy.
 */
export const PEER_HEADER = "x-latchkey-peer";
const PEER_IS_STAMPED = Symbol.for("latchkey.peer");

let trusted: ((address: string) => boolean) | undefined;

/** Whether the operator named this address as one of their proxies. @param address in its one spelling */
export function isTrustedProxy(address: string): boolean {
  trusted ??= addressSet(env().TRUSTED_PROXIES);
  return trusted(address);
}

/** Whether the server that took the connection is ours, and wrote what only it can know. */
const isStamped = () => (globalThis as { [PEER_IS_STAMPED]?: boolean })[PEER_IS_STAMPED] === true;

/** The request id that our own server assigned and logged; one that a client sends is not trusted. */
export function requestIdOf(headers: HeaderReader): string {
  return (isStamped() && headers.get("x-request-id")) || randomUUID();
}

/** Who holds the connection; "" where only the platform knows. */
export function peerOf(headers: HeaderReader): string {
  if (isStamped()) return plainAddress(headers.get(PEER_HEADER) ?? "") ?? "";
  // Vercel's edge sets this one itself and strips what the client sent.
  return env().VERCEL ? (plainAddress(headers.get("x-real-ip") ?? "") ?? "") : "";
}

/**
 * The nearest hop that isn't a trusted proxy. Where a hop is no address, the last good one before it; "" where
 * unknown.
 */
export function clientAddress(headers: HeaderReader): string {
  const peer = peerOf(headers);
  if (!isTrustedProxy(peer)) {
    warnOfStrangeProxy(headers, peer);
    return peer;
  }
  let last = peer;
  for (const hop of forwardedHops(headers)) {
    if (hop === undefined) return last;
    last = hop;
    if (!isTrustedProxy(hop)) return hop;
  }
  return last;
}

/** The addresses in the forwarding header, nearest first, trusted or not. */
export function forwardedHops(headers: HeaderReader) {
  const name = env().FORWARDED_HEADER;
  const other = name === "forwarded" ? "x-forwarded-for" : "forwarded";
  const value = headers.get(name);
  if (value === null && headers.has(other)) warnOfOtherHeader(other);
  return (name === "forwarded" ? hopsOfForwarded : hopsOfXForwardedFor)(value ?? "");
}

/** Next names the peer itself, before it answers a page. */
const isForwarded = (headers: HeaderReader, peer: string): boolean =>
  hasForwardingHeader(headers, BY_NEXT) ||
  hopsOfXForwardedFor(headers.get("x-forwarded-for") ?? "").some((hop) => hop !== peer);

const BY_NEXT = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto"];

/** Without the setting everybody behind that proxy is one person to the limits. */
function warnOfStrangeProxy(headers: HeaderReader, peer: string): void {
  if (!isStamped() || !isForwarded(headers, peer)) return;
  logOnce("warn", "forwarding headers from a peer that is not trusted", {
    setting: "TRUSTED_PROXIES",
    advice: "If your reverse proxy wrote them, name its address there, or limits count it and not people.",
    ...(isPrivateAddress(peer) ? { peer } : {}),
  });
}

function warnOfOtherHeader(other: "forwarded" | "x-forwarded-for"): void {
  logOnce("warn", "a trusted proxy writes another forwarding header", {
    setting: "FORWARDED_HEADER",
    advice: `Set it to ${other}, if that is what your proxy writes for every request.`,
  });
}

/** City and country as a trusted proxy tells them; "" where there is none. */
export function clientPlace(headers: HeaderReader): string {
  const isVercel = env().VERCEL !== undefined;
  if (!isVercel && !isTrustedProxy(peerOf(headers))) return "";
  const city = readable(headers.get("x-vercel-ip-city") ?? headers.get("cf-ipcity") ?? "");
  const country = readable(headers.get("x-vercel-ip-country") ?? headers.get("cf-ipcountry") ?? "");
  return [city, country]
    .filter((part) => part !== "")
    .join(", ")
    .slice(0, 80);
}

/** Headers are read byte by byte, and proxies write UTF-8 in them, percent-encoded or not. */
function readable(text: string): string {
  try {
    const decoded = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "latin1"));
    return decodeURIComponent(decoded).replaceAll(/\p{Cc}/gu, "");
  } catch {
    return "";
  }
}
