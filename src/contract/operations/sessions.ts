import { z } from "zod";
import { named } from "../document/documented";
import { done, id, isoTime, newTokens, ownName } from "../fields";

const deviceType = z.enum(["mobile", "tablet", "desktop", "unknown"]);

export const sessionsAnswer = z.object({
  success: z.literal(true),
  sessions: z.array(
    named(
      "Session",
      z.object({
        id: z.string(),
        ipAddress: z.string(),
        /** Rough place; empty where unknown. */
        location: z.string(),
        startedAt: isoTime,
        lastActivity: isoTime,
        expiresAt: isoTime,
        /** The first proof: PASSWORD, or the method signed in with. */
        loginMethod: z.string(),
        /** This very session. */
        current: z.boolean(),
        device: z.string(),
        deviceType,
        /** Every kind of proof given in it. */
        methods: z.array(z.string()),
        /** False while a second step is still to be done. */
        isSignedIn: z.boolean(),
        /** The trusted device it was opened on, or that was trusted in it. */
        trustedDeviceId: z.string().optional(),
      }),
    ),
  ),
});
export const byId = z.object({ id });
export const keptAnswer = done.extend({
  /** Until when it can last at most. */
  newExpiry: isoTime,
});
export const endedAnswer = done.extend({ ended: z.number().int() });
export const endedElsewhereAnswer = endedAnswer.extend(newTokens);

const device = named(
  "Device",
  z.object({
    id: z.string(),
    deviceName: z.string(),
    deviceType,
    os: z.string(),
    browser: z.string(),
    ipAddress: z.string(),
    /** False once it was untrusted, though it stays in the list until it is removed. */
    isTrusted: z.boolean(),
    trustLevel: z.enum(["trusted", "untrusted"]),
    lastSeen: isoTime,
    createdAt: isoTime,
    /** The end of its trust, in the past where that is over. */
    trustExpiresAt: isoTime,
    /** The browser that asks, as far as it says so: a page's cookie does. */
    current: z.boolean(),
  }),
);
export const devicesAnswer = z.object({ success: z.literal(true), devices: z.array(device) });
export const deviceAnswer = z.object({ success: z.literal(true), device });
export const forgottenAnswer = done.extend({ forgotten: z.number().int() });
export const renameDeviceInput = byId.extend({
  deviceName: ownName,
});
