import { randomUUID } from "node:crypto";
import { BlockList, isIP } from "node:net";
import { env } from "@/engine/platform/env";

/**
 * Who is at the other end. The server that took the connection writes the peer's address into a header, over whatever
 * the client sent there; forwarding headers count only where that peer is a proxy the operator named.
 */
export const PEER_HEADER = "x-latchkey-peer";
const PEER_IS_STAMPED = Symbol.for("latchkey.peer");

let trusted: BlockList | undefined;

function proxies(): BlockList {
  if (trusted) return trusted;
  const list = new BlockList();
  for (const entry of env().TRUSTED_PROXIES) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  trusted = list;
  return list;
}

function isTrusted(address: string): boolean {
  return isIP(address) !== 0 && proxies().check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** An IPv4 address that came over an IPv6 socket is an IPv4 address. */
const plain = (address: string) => address.trim().replace(/^::ffff:(?=\d+\.)/i, "");

/** Whether the server that took the connection is ours, and wrote what only it can know. */
const isStamped = () => (globalThis as { [PEER_IS_STAMPED]?: boolean })[PEER_IS_STAMPED] === true;

/** The id our own server gave the request, in its log too; elsewhere a new one, as a client's is only its word. */
export function requestIdOf(headers: Headers): string {
  return (isStamped() && headers.get("x-request-id")) || randomUUID();
}

function peerOf(headers: Headers): string {
  if (isStamped()) return plain(headers.get(PEER_HEADER) ?? "");
  // Vercel's edge sets this one itself and strips what the client sent.
  return env().VERCEL ? plain(headers.get("x-real-ip") ?? "") : "";
}

/** The client's address: the nearest one in `X-Forwarded-For` that isn't a trusted proxy. "" where unknown. */
export function clientAddress(headers: Headers): string {
  const peer = peerOf(headers);
  if (!isTrusted(peer)) return peer;
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").map(plain).reverse();
  for (const hop of hops) {
    if (isIP(hop) === 0) return peer;
    if (!isTrusted(hop)) return hop;
  }
  return peer;
}

/** City and country as a trusted proxy tells them; "" where there is none. */
export function clientPlace(headers: Headers): string {
  const isVercel = env().VERCEL !== undefined;
  if (!isVercel && !isTrusted(peerOf(headers))) return "";
  const city = decoded(headers.get("x-vercel-ip-city") ?? headers.get("cf-ipcity") ?? "");
  const country = headers.get("x-vercel-ip-country") ?? headers.get("cf-ipcountry") ?? "";
  return [city, country]
    .filter((part) => part !== "")
    .join(", ")
    .slice(0, 80);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
