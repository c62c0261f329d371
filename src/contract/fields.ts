import { z } from "zod";
import { LIMITS } from "./limits";
import { MFA_TYPES } from "./methods";
import "./words";

/** The fields that many operations share. Each refuses with words a person can act on. */

export const mfaType = z.enum(MFA_TYPES, { error: "Invalid MFA type specified" });

/** The published role numbers. */
export const ROLES = { USER: 0, BILLING: 1, WORKSPACES: 2, ADMINISTRATORS: 254, OWNER: 255 } as const;
export const ROLE_NAMES: Readonly<Record<number, string>> = {
  0: "USER",
  1: "BILLING",
  2: "WORKSPACES",
  254: "ADMINISTRATORS",
  255: "OWNER",
};

const ADDRESS =
  /^[^\s@"(),:;<>[\]\\`]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;
/** RFC 5321 §4.5.3.1.3, without the angle brackets. */
const MAX_ADDRESS = 254;
const CONTROL = /\p{C}/u;
const BADLY_ENCODED = /\p{Cs}/u;

/** What makes two addresses the same account: NFKC, trimmed, lower case. Normalise first, validate second. */
export function normalizeEmail(text: string): string {
  return written(text).toLowerCase();
}

/** As it is kept and mailed to: a look-alike letter must not lead to another mailbox than the account's own. */
const written = (text: string) => text.normalize("NFKC").trim();

function isAddress(text: string): boolean {
  const normalized = normalizeEmail(text);
  // A look-alike "@" must not become a real one (GHSA-7rqj-j65f-68wh).
  const sameShape = text.split("@").length === 2 && normalized.split("@").length === 2;
  return sameShape && !CONTROL.test(normalized) && ADDRESS.test(normalized);
}

export const email = z
  .string({ error: "Enter your email address." })
  .min(1, { error: "Enter your email address.", abort: true })
  .max(MAX_ADDRESS, { error: "That address is too long.", abort: true })
  // One letter may stand for many: "㌖" is "キロメートル".
  .refine((text) => normalizeEmail(text).length <= MAX_ADDRESS, "That address is too long.")
  .refine(isAddress, "That isn't a valid email address.")
  .transform(written);

/** Counted in code points (NIST SP 800-63B-4 §3.1.1.2). Whether it is good enough is the server's to say. */
export const newPassword = z
  .string({ error: "Enter a password." })
  .max(4 * LIMITS.password.max, `Use at most ${LIMITS.password.max} characters.`)
  .refine((text) => [...text].length <= LIMITS.password.max, `Use at most ${LIMITS.password.max} characters.`)
  .refine((text) => !BADLY_ENCODED.test(text), "That password has characters that can't be stored.");

/** A password to be compared: anything a person may type, as long as it is bounded. */
export const currentPassword = z
  .string({ error: "Enter your password." })
  .min(1, "Enter your password.")
  .max(1024);

/** A name: one line, no control characters, cut rather than refused. */
export const personName = z
  .string()
  .max(1000)
  .transform((text) => [...text.replace(/\p{C}+/gu, " ").trim()].slice(0, LIMITS.name.max).join(""));
/** What a person calls something of theirs. */
export const ownName = personName.refine((name) => name !== "", "Give it a name.");

/** A sentence for the records: what can't be stored or shown is left out. */
export const remark = z
  .string()
  .max(500)
  .transform((text) => text.replace(/\p{C}+/gu, " ").trim());

/** An opaque single-use token as it comes back from a link. */
export const linkToken = z
  .string({ error: "Invalid or expired token" })
  .min(1, "Invalid or expired token")
  .max(512, "Invalid or expired token");

export const id = z.uuid("That id isn't valid.");

export const deviceInfo = z.object({ name: personName.optional() }).catch({});

/** The plain answer of an operation that has nothing to show. */
export const done = z.object({ success: z.literal(true), message: z.string() });
export const ok = z.object({ success: z.literal(true) });

/** Unix time in milliseconds. */
export const unixMs = z.number().int();
export const isoTime = z.iso.datetime();
