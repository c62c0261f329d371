import { z } from "zod";
import { email, isoTime, linkToken } from "../fields";
import { loginAnswerWith } from "./auth";

/** Links in mails: to turn the method on, to finish one sign-in, or to sign in with nothing else. */

export const linkInput = z.object({ token: linkToken });

/** Where a link leads is judged by the server, which has the allowlist: both are any text here. */
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
  /** What pressing the button does: turn Email link on, confirm one waiting session, let one try again, or sign in. */
  purpose: z.enum(["activate", "second-step", "unlock", "sign-in"]),
  email: z.string(),
  /** "Chrome on macOS"; "" where unknown. */
  requestedOn: z.string(),
  /** Rough place; absent where no trusted proxy told one. */
  requestedFrom: z.string().optional(),
  requestedAt: isoTime,
  expiresAt: isoTime,
  /** The caller's own session is the one that asked; not said of a sign-in, which no session asks for. */
  isWaitingHere: z.boolean().optional(),
  /** Only for a second step that is waited for elsewhere: what to type in there. */
  code: z.string().optional(),
  /** Only for a sign-in: no account has the address yet, and the first sign-in makes one. */
  isNewAccount: z.boolean().optional(),
});
