import { z } from "zod";
import { done, email, isoTime, linkToken } from "../fields";
import { loginAnswer } from "./auth";

/** The operations on an account's address and its change. */

export const changeEmailInput = z.object({ email });
export const confirmEmailInput = z.object({ token: linkToken });

export const emailAnswer = z.object({
  success: z.literal(true),
  data: z.object({
    email: z.string(),
    /** The change that waits until the link mailed to the new address is used. */
    waiting: z.object({ email: z.string(), askedAt: isoTime, linkEndsAt: isoTime }).nullable(),
    /** The address before the last change: until then the change can be taken back. */
    earlier: z.object({ email: z.string(), until: isoTime }).nullable(),
  }),
});

export const takeEmailBackInput = z.object({ email });

export const undoEmailInput = z.object({ token: linkToken });
export const inspectUndoAnswer = z.object({
  success: z.literal(true),
  /** The address that the link was mailed to. */
  email: z.string(),
  newAddressHint: z.string(),
  /** The account has moved already; else it was only asked for. */
  isChanged: z.boolean(),
  until: isoTime,
});
/** With a session that waits for its second step, where the account has one. */
export const undoEmailAnswer = done.extend(loginAnswer.omit({ success: true }).partial().shape);
