import { z } from "zod";
import { currentPassword, done, isoTime, linkToken } from "../fields";

/** The way back for whoever can prove nothing that is asked. */

const waiting = z.object({
  startedAt: isoTime,
  /** The end of the wait, fixed when it began. */
  endsAt: isoTime,
  /** Until then it can be finished. */
  closesAt: isoTime,
  isOver: z.boolean(),
});

export const recoveryAnswer = z.object({
  success: z.literal(true),
  recovery: waiting.nullable(),
  /** What asking for a recovery leads to: a wait, a decision by the administrators, or a refusal with a reason. */
  offers: z.enum(["wait", "administrators", "nothing"]),
  reason: z.string().optional(),
  /** How long a wait that begins now would be. */
  waitHours: z.number().int(),
  /** The names of those who decide in its place. */
  administrators: z.array(z.string()),
});
export const recoveryStartedAnswer = recoveryAnswer.extend({ message: z.string() });
export const recoveryLinkInput = z.object({ token: linkToken });
export const recoveryLinkAnswer = waiting.extend({
  success: z.literal(true),
  /** What the link does; either can be used to stop it. */
  purpose: z.enum(["stop", "finish"]),
  email: z.string(),
  /** "Chrome on macOS"; "" where unknown. */
  requestedOn: z.string(),
  requestedFrom: z.string(),
});
export const finishRecoveryInput = z.object({ token: linkToken, password: currentPassword });
export const recoveryStoppedAnswer = done;
