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
 * Requests to addresses that an operator typed. Private networks are allowed, as apps often lie there. This server's
 * loopback and a cloud's metadata never are (OWASP SSRF). A name is resolved once and that address connected to, so
 * that it can't change in between. With a loopback `APP_URL` apps on this machine may be asked too.
 */

/** This host, link-local, and what is no host at all (RFC 6890), and the metadata services with addresses elsewhere. */
const REFUSED_V4 = [
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "224.0.0.0/3",
  "100.100.100.200/32",
  "168.63.129.16/32",
];
const REFUSED_V6 = [
  "::/96",
  "64:ff9b:1::/48",
  "2002::/16",
  "fe80::/10",
  "ff00::/8",
  "fd00:ec2::/32",
  "fd20:ce::254/128",
];
/** The same IPv4 as translated (RFC 6052 §2.1). */
const TRANSLATED = REFUSED_V4.map((range) => {
  const [address, prefix] = range.split("/");
  return `64:ff9b::${address}/${96 + Number(prefix)}`;
});
const isRefused = addressSet([...REFUSED_V4, ...REFUSED_V6, ...TRANSLATED]);

function mayBeAsked(text: string): boolean {
  const address = plainAddress(text);
  if (address === undefined) return false;
  if (!isRefused(address)) return true;
  return isLoopbackAddress(address) && isLoopbackHost(new URL(env().APP_URL).hostname);
}

/** A URL's host as it is resolved. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

const PATIENCE_MS = 1_500;

/** Whether it is known by now that an address leads to where nothing is asked. A name that isn't found may be later on. */
export async function leadsInside(uri: string): Promise<boolean> {
  if (!URL.canParse(uri)) return false;
  const host = hostOf(new URL(uri));
  if (isIP(host)) return !mayBeAsked(host);
  const found = await Promise.race([
    lookup(host, { all: true }).catch(() => []),
    sleep(PATIENCE_MS, [], { ref: false }),
  ]);
  return found.some(({ address }) => !mayBeAsked(address));
}

class Refused extends Error {}

/** Resolves a name, unless any of its addresses may not be asked. */
const outsideOnly: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }).then(
    (found) => {
      const [first] = found;
      if (!first || !found.every(({ address }) => mayBeAsked(address)))
        return callback(new Refused(`${host} may not be asked`), "", 0);
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

/**
 * Asks without following redirects.
 * @throws where it may not be asked, doesn't answer, or says too much
 */
export function askOutside(uri: string, { method, headers = {}, body, signal }: Asked): Promise<Response> {
  const url = new URL(uri);
  const host = hostOf(url);
  return new Promise((resolve, reject) => {
    // A literal address is never looked up.
    if (isIP(host) && !mayBeAsked(host)) throw new Refused(`${host} may not be asked`);
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
