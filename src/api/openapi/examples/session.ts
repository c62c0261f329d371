import { SUCCESS } from "../../procedure/success-words";
import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const { accessToken, refreshToken, sessionId, deviceId, startedAt, laterAt } = EXAMPLE;
const byId = { id: deviceId };

const DEVICE = {
  id: deviceId,
  deviceName: "Firefox on macOS",
  deviceType: "desktop",
  os: "macOS",
  browser: "Firefox",
  ipAddress: "203.0.113.7",
  isTrusted: true,
  trustLevel: "trusted",
  lastSeen: startedAt,
  createdAt: startedAt,
  trustExpiresAt: laterAt,
  current: false,
} as const;

export const SESSION_EXAMPLES = {
  list: {
    response: {
      success: true,
      sessions: [
        {
          id: sessionId,
          ipAddress: "203.0.113.7",
          location: "Lisbon, PT",
          startedAt,
          lastActivity: startedAt,
          expiresAt: laterAt,
          loginMethod: "PASSWORD",
          current: true,
          device: "Firefox on macOS",
          deviceType: "desktop",
          methods: ["PASSWORD", "GOOGLE_AUTH"],
          isSignedIn: true,
        },
      ],
    },
  },
  revoke: {
    request: { id: sessionId },
    response: { success: true, message: SUCCESS.session.revoke },
  },
  heartbeat: {
    request: { id: sessionId },
    response: { success: true, message: SUCCESS.session.heartbeat, newExpiry: laterAt },
  },
  revokeAll: {
    response: {
      success: true,
      message: SUCCESS.session.revokeAll,
      ended: 2,
      fullAccessToken: accessToken,
      refreshToken,
    },
  },
  devices: { response: { success: true, devices: [DEVICE] } },
  device: { request: byId, response: { success: true, device: DEVICE } },
  renameDevice: {
    request: { ...byId, deviceName: "Work laptop" },
    response: { success: true, message: SUCCESS.session.renameDevice },
  },
  forgetDevice: {
    request: byId,
    response: { success: true, message: SUCCESS.session.forgetDevice },
  },
  forgetDevices: {
    response: { success: true, message: SUCCESS.session.forgetDevices, forgotten: 2 },
  },
  untrustDevice: {
    request: byId,
    response: { success: true, message: SUCCESS.session.forgetDevice },
  },
} satisfies ExamplesOf<"session">;
