import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "@/contract/limits";
import { addressSet, isLoopbackAddress, plainAddress } from "./ip-address";
import { env } from "./settings/env";
import { isLoopbackHost } from "./settings/loopback";

/**
 * Asking addresses that somebody typed: on the internet and nowhere else, or they could have this server ask what only it
 * can reach (OWASP SSRF). A name is resolved once and that very address is connected to, so that it can't be another by
 * then. Where `APP_URL` is this machine, apps on it may be asked, too.
 */

/** IPv4 that is no host on the internet (RFC 6890 and its registry). */
const SPECIAL_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];
const SPECIAL_V6 = [
  "::/128",
  "::1/128",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/9",
  "ff00::/8",
];
/** The same IPv4 as translated (RFC 6052 §2.1). */
const TRANSLATED = SPECIAL_V4.map((range) => {
  const [address, prefix] = range.split("/");
  return `64:ff9b::${address}/${96 + Number(prefix)}`;
});
const isSpecial = addressSet([...SPECIAL_V4, ...SPECIAL_V6, ...TRANSLATED]);

function mayBeAsked(text: string): boolean {
  const address = plainAddress(text);
  if (address === undefined) return false;
  if (!isSpecial(address)) return true;
  return isLoopbackAddress(address) && isLoopbackHost(new URL(env().APP_URL).hostname);
}

/** A URL's host as it is resolved. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

const PATIENCE_MS = 1_500;

/** Whether it is known by now that an address leads to where nothing is asked. A name that isn't found may be later on. */
export async function leadsInside(uri: string): Promise<boolean> {
  const host = hostOf(new URL(uri));
  if (isIP(host)) return !mayBeAsked(host);
  const found = await Promise.race([
    lookup(host, { all: true }).catch(() => []),
    sleep(PATIENCE_MS, [], { ref: false }),
  ]);
  return found.some(({ address }) => !mayBeAsked(address));
}

class NotOutside extends Error {}

/** Resolves a name, unless any of its addresses may not be asked. */
const outsideOnly: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }).then(
    (found) => {
      const [first] = found;
      if (!first || !found.every(({ address }) => mayBeAsked(address)))
        return callback(new NotOutside(`${host} is not on the internet`), "", 0);
      if (options.all) return callback(null, found);
      callback(null, first.address, first.family);
    },
    (error: NodeJS.ErrnoException) => callback(error, "", 0),
  );
};

type Asked = {
  method: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  signal: AbortSignal;
};

/** Asks, and follows no redirect. @throws where it may not be asked, doesn't answer, or says too much */
export function askOutside(uri: string, { method, headers = {}, body, signal }: Asked): Promise<Response> {
  const url = new URL(uri);
  const host = hostOf(url);
  return new Promise((resolve, reject) => {
    // A literal address is never looked up.
    if (isIP(host) && !mayBeAsked(host)) throw new NotOutside(`${host} is not on the internet`);
    const send = url.protocol === "https:" ? overHttps : overHttp;
    const asked = send(url, { method, headers, signal, lookup: outsideOnly, agent: false }, (answer) => {
      toResponse(answer).then(resolve, reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const BODILESS = [204, 205, 304];

async function toResponse(answer: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    size += chunk.length;
    if (size > LIMITS.body.maxBytes) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  return new Response(BODILESS.includes(status) ? null : Buffer.concat(chunks), { status, headers });
}
