import { isIP } from "node:net";
import { z } from "zod";
import { isAddress, isShortEnough, normalizeEmail } from "@/contract/text/email-address";
import { readDatabaseUrl } from "./database-url";

/** What kinds of value a setting can have. Each refuses what isn't one in words an operator can act on. */

export const flag = z.stringbool({
  truthy: ["true", "1", "yes", "on"],
  falsy: ["false", "0", "no", "off"],
  error: "must be true or false",
});

/** Items with commas between them. */
export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);

export function wholeNumber(from: number, to: number) {
  const error = `must be a whole number from ${from} to ${to}`;
  return z.coerce.number<string>({ error }).int({ error }).min(from, { error }).max(to, { error });
}

/** One of these, whatever its case: `INFO` means `info`. */
export function oneOf<const Choice extends string>(...choices: readonly Choice[]) {
  const error = `must be one of ${choices.join(", ")}`;
  return z.string().transform((text, ctx) => {
    const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
    ctx.addIssue({ code: "custom", message: error });
    return z.NEVER;
  });
}

/** An origin only: a path or pattern would be ignored or never match, so it is refused. */
export const origin = z.string().transform((text, ctx) => {
  const url = URL.parse(text);
  const isOrigin = url && /^https?:$/.test(url.protocol) && [url.origin, `${url.origin}/`].includes(url.href);
  if (isOrigin && !url.hostname.includes("*")) return url.origin;
  ctx.addIssue({ code: "custom", message: `"${text}" is not an origin such as https://auth.example.com` });
  return z.NEVER;
});

/** An account's address, in the form that makes two of them the same. */
export const accountAddress = z.string().transform((text, ctx) => {
  if (isAddress(text) && isShortEnough(text)) return normalizeEmail(text);
  ctx.addIssue({ code: "custom", message: `"${text}" is not an address such as ada@example.com` });
  return z.NEVER;
});

/** A native Android app, as its passkeys name it: base64url of the SHA-256 of its signing certificate. */
const ANDROID_ORIGIN = /^android:apk-key-hash:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Where passkeys are used: a page's origin, or a native app. */
export const rpOrigin = z.string().transform((text, ctx) => {
  if (ANDROID_ORIGIN.test(text)) return text;
  const page = text.startsWith("android:") ? undefined : origin.safeParse(text).data;
  if (page !== undefined) return page;
  const examples = "https://app.example.com or android:apk-key-hash:… with 43 characters";
  ctx.addIssue({ code: "custom", message: `"${text}" is not an origin such as ${examples}` });
  return z.NEVER;
});

/** An Apple app id: the team id, a dot, and the bundle id. */
export const appleApp = z.string().regex(/^[A-Z0-9]{10}(?:\.[A-Za-z0-9-]+)+$/, {
  error: (issue) => `"${issue.input}" is not an app such as ABCDE12345.com.example.app`,
});

/** An address, or a range of them as in RFC 4632 §3.1: `10.0.0.0/8`. */
export const addressRange = z.string().refine(
  (text) => {
    const [address = "", prefix] = text.split(/\/(.*)/s);
    const longest = { 4: 32, 6: 128 }[isIP(address)];
    if (longest === undefined) return false;
    return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest);
  },
  { error: (issue) => `"${issue.input}" is not an IP address or range` },
);

const inUrl = (example: string) =>
  `must be a URL such as ${example}, with what is special in a password percent-encoded`;

/** As libpq reads them, with several hosts too, which no parser of URLs does. */
export const databaseUrl = z
  .string()
  .refine((text) => readDatabaseUrl(text) !== undefined, inUrl("postgres://user:password@host:5432/name"));

/** A URL with a user and password in it, which a `%` that encodes nothing would make unreadable. */
export function serverUrl(example: string, parts: { protocol: RegExp; hostname?: RegExp }) {
  const error = inUrl(example);
  return z.url({ ...parts, error }).refine(isDecodable, { error });
}

function isDecodable(text: string): boolean {
  const url = URL.parse(text);
  try {
    decodeURIComponent(`${url?.username}${url?.password}${url?.pathname}`);
    return true;
  } catch {
    return false;
  }
}

/** Who a mail is from, as its header says it: a bare address, or a name and the address in angle brackets. */
export const sender = z
  .string()
  .max(320)
  .regex(
    /^(?:[^<>\p{Cc}]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/u,
    "must be an address, such as Latchkey <no-reply@example.com>",
  );

/** Headers as OpenTelemetry writes them in a setting: `name=value,name=value`, values percent-encoded. */
export const otlpHeaders = list.transform((items, ctx): Readonly<Record<string, string>> => {
  const read: Record<string, string> = {};
  for (const item of items) {
    const [, name, value] = /^([\w-]+)=([\x21-\x7e]*)$/.exec(item) ?? [];
    const decoded = value === undefined ? undefined : decodedValue(value);
    if (name === undefined || decoded === undefined) {
      ctx.addIssue({ code: "custom", message: "must be like authorization=Bearer%20token,other=value" });
      return z.NEVER;
    }
    read[name] = decoded;
  }
  return read;
});

/** @returns undefined for what no header can hold */
function decodedValue(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text);
    return /^[\x20-\x7e]*$/.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
