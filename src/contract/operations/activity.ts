import { z } from "zod";
import { done, id, isoTime, newTokens } from "../fields";
import { CHANGED, MAILED } from "../history";
import { perMethod } from "../methods";
import { NEXT_STEPS } from "../session-levels";
import { eventCursor, nextCursor, pageSize } from "./paging";

export const historyInput = z.object({
  cursor: eventCursor.optional(),
  limit: pageSize,
  filter: z.enum(["all", "sign-ins", "changes", "failures"]).default("all"),
});
export const organizationHistoryInput = historyInput.extend({
  userId: id.optional(),
  /** "true": without set-ups that were begun or cancelled. */
  finishedOnly: z.enum(["true", "false"]).default("false"),
});

const event = {
  id: z.string(),
  at: isoTime,
  event: z.string(),
  result: z.enum(["success", "failure"]),
  method: z.string().nullable(),
  device: z.string(),
  location: z.string(),
  /** Why it was refused, as the error's code; null where nothing more is known. */
  code: z.string().nullable(),
  /** How many calls it stands for: refused ones are recorded once a minute, for a session and an operation. */
  count: z.number().int(),
  /** A sign-in that stopped half-way: what was still to do. */
  nextStep: z.enum(NEXT_STEPS).nullable(),
  /** A trusted device stood in for the second step. */
  onTrustedDevice: z.boolean(),
  /** Completed on a device that the account wasn't signed in to on before. */
  onNewDevice: z.boolean(),
  /** What of a mail a sign-in by MAIL was done with, where it wasn't a link to sign in with. */
  mailed: z.enum(MAILED).nullable(),
  /** Whom an invitation is for; null once it isn't kept any more. */
  invited: z.string().nullable(),
  /** What it changed: see the names. `from` is null where it wasn't recorded. */
  changes: z.array(z.object({ what: z.enum(CHANGED), from: z.string().nullable(), to: z.string() })),
};
const ownEvent = z.object({ ...event, ipAddress: z.string(), byAdministrator: z.boolean() });
export const historyAnswer = z.object({ success: z.literal(true), events: z.array(ownEvent), nextCursor });
/** The same with each sign-in as one: what its session did on the way is within it, oldest first. */
export const historyBySignInAnswer = z.object({
  events: z.array(ownEvent.extend({ within: z.array(ownEvent) })),
  nextCursor,
});
export const organizationHistoryAnswer = z.object({
  success: z.literal(true),
  events: z.array(
    z.object({
      ...event,
      actorId: z.string().nullable(),
      actorName: z.string().nullable(),
      userId: z.string().nullable(),
      userName: z.string().nullable(),
      userEmail: z.string().nullable(),
    }),
  ),
  nextCursor,
});
export const denyActivityInput = z.object({ eventId: eventCursor.optional() });
export const denyActivityAnswer = done.extend({
  ended: z.number().int(),
  ...newTokens,
  nextStep: z.enum(["change-password", "review-methods"]),
});

export const adoptionInput = z.object({
  days: z.coerce.number<string | number>().int().min(1).max(366).default(90),
});
export const adoptionAnswer = z.object({
  success: z.literal(true),
  days: z.array(
    z.object({
      day: z.iso.date(),
      signIns: z.number().int(),
      failures: z.number().int(),
      members: z.number().int().nullable(),
      withMfa: z.number().int().nullable(),
      byMethod: z.object(perMethod(() => z.number().int())).nullable(),
    }),
  ),
});
export const exportInput = adoptionInput.extend({
  what: z.enum(["adoption", "activity"]).default("adoption"),
});
export const exportAnswer = z.object({ success: z.literal(true), filename: z.string(), csv: z.string() });
