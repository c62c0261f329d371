import { z } from "zod";
import { named } from "./document/documented";
import { LIMITS } from "./limits";
import { MFA_TYPES } from "./methods";
import { plainCode } from "./text/code-text";
import {
  ADDRESS_WORDS,
  isAddress,
  isShortEnough,
  MAX_TYPED_ADDRESS,
  writtenAddress,
} from "./text/email-address";
import { linkTokenIn } from "./text/link-token";
import { cutText, plainLine } from "./text/plain-text";
import "./words";

/** The fields that many operations share. Each refuses with words a person can act on. */

export const mfaType = named("MfaType", z.enum(MFA_TYPES, { error: "Invalid MFA type specified" }));

/** The published role numbers. */
export const ROLES = { USER: 0, BILLING: 1, WORKSPACES: 2, ADMINISTRATORS: 254, OWNER: 255 } as const;
export const ROLE_NAMES: Readonly<Record<number, string>> = {
  0: "USER",
  1: "BILLING",
  2: "WORKSPACES",
  254: "ADMINISTRATORS",
  255: "OWNER",
};

const BADLY_ENCODED = /\p{Cs}/u;

export const email = z
  .string({ error: ADDRESS_WORDS.missing })
  .min(1, { error: ADDRESS_WORDS.missing, abort: true })
  .max(MAX_TYPED_ADDRESS, { error: ADDRESS_WORDS.long, abort: true })
  .refine(isShortEnough, ADDRESS_WORDS.long)
  .refine(isAddress, ADDRESS_WORDS.odd)
  .transform(writtenAddress);

/** Counted in code points (NIST SP 800-63B-4 §3.1.1.2). Whether it is good enough is the server's to say. */
export const newPassword = z
  .string({ error: "Enter a password." })
  .min(1, "Enter a password.")
  .max(4 * LIMITS.password.max, `Use at most ${LIMITS.password.max} characters.`)
  // One password however a keyboard composes its letters (NIST SP 800-63B-4 §3.1.1.2).
  .normalize("NFC")
  .refine((text) => [...text].length <= LIMITS.password.max, `Use at most ${LIMITS.password.max} characters.`)
  .refine((text) => !BADLY_ENCODED.test(text), "That password has characters that can't be stored.");

/** A password to compare: any text of bounded length. */
export const currentPassword = z
  .string({ error: "Enter your password." })
  .min(1, "Enter your password.")
  .max(1024);

/** A name: one line with all its script needs, cut rather than refused. */
export const personName = z
  .string()
  .max(1000)
  .transform((text) => cutText(plainLine(text), LIMITS.name.max));
/** What a person calls something of theirs. */
export const ownName = personName.refine((name) => name !== "", "Give it a name.");

/** A sentence for the records: what can't be stored or shown is left out. */
export const remark = z.string().max(500).transform(plainLine);

/** A code as a person types, pastes or dictates it. */
export const typedCode = z
  .string({ error: "Enter the code." })
  .max(64, "That code is too long.")
  .transform(plainCode);

const foundToken = (text: string): string => linkTokenIn(text) ?? text;

/** The token of a mailed link, recovered even from a damaged link. */
export const linkToken = z
  .string({ error: "Invalid or expired token" })
  .min(1, "Invalid or expired token")
  .max(512, "Invalid or expired token")
  .transform(foundToken);

/** A mailed link's token as a proof: one that can't be is a wrong answer, not a bad request. */
export const proofToken = z
  .string({ error: "Send the link's token." })
  .max(512, "That token is too long.")
  .transform(foundToken);

export const id = z.uuid("That id isn't valid.");

export const deviceInfo = z.object({ name: personName.optional() }).catch({});

/** What a REST client goes on with where its session got new tokens; the pages get a cookie. */
export const newTokens = { fullAccessToken: z.string().optional(), refreshToken: z.string().optional() };

/** The plain answer of an operation that has nothing to show. */
export const done = named("Done", z.object({ success: z.literal(true), message: z.string() }));
export const ok = z.object({ success: z.literal(true) });

/** Unix time in milliseconds. */
export const unixMs = z.number().int();
export const isoTime = z.iso.datetime();
