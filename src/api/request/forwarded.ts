import { plainAddress } from "@/engine/platform/ip-address";
import type { HeaderReader } from "./incoming-headers";

/** What proxies write of where a request came from, nearest first; an entry that is no address is undefined. */
export type Hop = string | undefined;

/** Each of these says that a proxy stands between. */
const NAMES = /^(x-forwarded(-.+)?|forwarded|x-real-ip|via|true-client-ip|cf-connecting-ip|x-client-ip)$/;

/** @param but the names that say nothing here */
export function hasForwardingHeader(headers: HeaderReader, but: readonly string[] = []): boolean {
  return [...headers.keys()].some((name) => NAMES.test(name) && !but.includes(name));
}

/** `X-Forwarded-For`: addresses between commas, of which an empty one was never an entry (RFC 9110 §5.6.1). */
export function hopsOfXForwardedFor(value: string): Hop[] {
  return value
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(addressOfHop)
    .toReversed();
}

/** `Forwarded` (RFC 7239 §4): elements with commas between them, each with the address in its `for`. */
export function hopsOfForwarded(value: string): Hop[] {
  return elementsFromTheEnd(value)
    .filter((element) => element.trim() !== "")
    .map((element) => {
      const given = [...element.matchAll(/(?:^|;)\s*for\s*=\s*("[^"]*"|[^\s;"]*)\s*(?=;|$)/gi)];
      return given.length === 1 ? addressOfHop(given[0]?.[1] ?? "") : undefined;
    });
}

/** An address as proxies write it, such as quoted, in brackets or with a port. */
function addressOfHop(text: string): Hop {
  const unquoted = text.trim().replace(/^"(.*)"$/, "$1");
  const inBrackets = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(unquoted)?.[1];
  const beforePort = /^([\d.]+):\d{1,5}$/.exec(unquoted)?.[1];
  return plainAddress(inBrackets ?? beforePort ?? unquoted);
}

/** From the end, where the nearest proxy wrote. A quote that a client left open then can't swallow what follows it. */
function elementsFromTheEnd(value: string): string[] {
  const elements: string[] = [];
  let end = value.length;
  let isQuoted = false;
  for (let at = value.length - 1; at >= 0; at -= 1) {
    if (value[at] === '"') isQuoted = !isQuoted;
    if (value[at] !== "," || isQuoted) continue;
    elements.push(value.slice(at + 1, end));
    end = at;
  }
  return [...elements, value.slice(0, end)];
}
