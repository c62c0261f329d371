import { z } from "zod";
import { email, isoTime, linkToken } from "../fields";
import { loginAnswerWith } from "./auth";

/** Links in mails: to turn the method on, to finish one sign-in, or to sign in with nothing else. */

export const linkInput = z.object({ token: linkToken });

/** Any text: the server compares it with the allowlist. */
export const sendSignInInput = z.object({
  email,
  callback_origin: z.string().nullish(),
  callback_next: z.string().nullish(),
});
export const sendSignInAnswer = z.object({ ok: z.literal(true) });

export const linkSignInInput = linkInput.extend({ trustedDeviceToken: z.string().max(512).optional() });
export const linkSignInAnswer = loginAnswerWith("ByLink", {
  /** The path on the link's own origin that was asked for with it. */
  next: z.string().optional(),
});

export const inspectAnswer = z.object({
  success: z.literal(true),
  /** What pressing the button does. */
  purpose: z.enum(["activate", "second-step", "unlock", "sign-in"]),
  email: z.string(),
  /** "Chrome on macOS"; "" where unknown. */
  requestedOn: z.string(),
  /** Rough place; absent where no trusted proxy told one. */
  requestedFrom: z.string().optional(),
  requestedAt: isoTime,
  expiresAt: isoTime,
  /** Whether the caller's session asked for it; left out for a passwordless sign-in. */
  isWaitingHere: z.boolean().optional(),
  /** Only for a second step that is waited for elsewhere: what to type in there. */
  code: z.string().optional(),
  /** Only for a sign-in: no account has the address yet, and the first sign-in makes one. */
  isNewAccount: z.boolean().optional(),
});
