import { expect, test } from "vitest";
import { devicesOf, isCurrent, nameOf, type Session, type TrustedDevice } from "./devices";

const session = (id: string, more: Partial<Session> = {}): Session => ({
  id,
  ipAddress: "192.0.2.1",
  location: "",
  startedAt: "2026-01-01T00:00:00Z",
  lastActivity: "2026-01-01T00:00:00Z",
  expiresAt: "2026-01-02T00:00:00Z",
  loginMethod: "PASSWORD",
  current: false,
  device: "Chrome on Linux",
  deviceType: "desktop",
  methods: ["PASSWORD"],
  isSignedIn: true,
  ...more,
});
const trusted = (id: string, more: Partial<TrustedDevice> = {}): TrustedDevice => ({
  id,
  deviceName: `Trusted ${id}`,
  deviceType: "desktop",
  os: "Linux",
  browser: "Chrome",
  ipAddress: "192.0.2.1",
  isTrusted: true,
  trustLevel: "trusted",
  lastSeen: "2026-01-01T00:00:00Z",
  createdAt: "2026-01-01T00:00:00Z",
  trustExpiresAt: "2026-01-31T00:00:00Z",
  current: false,
  ...more,
});

test("a session on a trusted device is one entry with it, and this one stands first", () => {
  const devices = devicesOf(
    [
      session("phone", { lastActivity: "2026-01-01T09:00:00Z", trustedDeviceId: "b" }),
      session("here", { current: true }),
    ],
    [trusted("a", { current: true }), trusted("b")],
  );
  expect(devices.map((device) => [device.session?.id, device.trusted?.id])).toEqual([
    ["here", "a"],
    ["phone", "b"],
  ]);
  expect(devices.map(isCurrent)).toEqual([true, false]);
  expect(devices.map(nameOf)).toEqual(["Trusted a", "Trusted b"]);
});

test("a trusted device where nobody is signed in is an entry of its own; one no longer trusted is none", () => {
  const devices = devicesOf(
    [session("other")],
    [trusted("gone", { isTrusted: false }), trusted("asleep", { lastSeen: "2026-01-01T10:00:00Z" })],
  );
  expect(devices.map((device) => [device.session?.id, device.trusted?.id])).toEqual([
    [undefined, "asleep"],
    ["other", undefined],
  ]);
});
