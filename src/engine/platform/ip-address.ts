import { BlockList, isIPv4, isIPv6 } from "node:net";

/** IP addresses as they are compared, counted and kept: each in one spelling. */

/**
 * An address in its one spelling: IPv4 that is written inside IPv6 as IPv4, IPv6 shortened (RFC 5952), without a zone.
 * @returns undefined for anything that is no address
 */
export function plainAddress(text: string): string | undefined {
  const [bare = ""] = text.trim().split("%");
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return undefined;
  const shortened = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortened) ?? [];
  return high !== undefined && low !== undefined ? dotted(high, low) : shortened;
}

function dotted(high: string, low: string): string {
  const bits = [high, low].map((group) => Number.parseInt(group, 16));
  return bits.flatMap((group) => [group >> 8, group & 255]).join(".");
}

const familyOf = (address: string) => (isIPv6(address) ? "ipv6" : "ipv4");

/** @param ranges as `addressRange` reads them. @returns whether an address in its one spelling is in one of them */
export function addressSet(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", prefix] = range.split("/");
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return (address) => address !== "" && list.check(address, familyOf(address));
}

/** This machine itself (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
export const isLoopbackAddress = addressSet(["127.0.0.0/8", "::1"]);

/** Of a network that isn't the internet, where proxies stand (RFC 1918, RFC 6598, RFC 4193, RFC 4291 §2.5.6). */
export const isPrivateAddress = addressSet([
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "::1",
  "fc00::/7",
  "fe80::/10",
]);
