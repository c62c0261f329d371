import { expect, test } from "vitest";
import type { MfaType } from "@/contract/methods";
import type { MethodState } from "@/methods/panel/panel";
import { deadlineOf } from "./deadline";

const now = Date.parse("2026-11-26T12:00:00Z");
const policy = {
  isEnforced: false,
  from: "2026-12-10T12:00:00Z",
  roles: null,
  methods: null,
  trustedDevicesAllowed: true,
  concernsYou: true,
};
const organization = { name: "Analytical Engines", mfaPolicy: policy };
const own = (type: MfaType, isEnabled: boolean): MethodState[] => [
  { type, name: "", description: "", isAvailable: true, isConfigured: isEnabled, isEnabled },
];

test("a requirement that is to come is told with its day and what is left, to whom it will hold for", () => {
  const words = "Analytical Engines asks for this from 10 December, 14 days left.";
  expect(deadlineOf(organization, own("PASSKEY", false), now)).toEqual({ isMet: false, words });
  const others = { ...organization, mfaPolicy: { ...policy, roles: [254, 255], concernsYou: false } };
  expect(deadlineOf(others, [], now)).toBeUndefined();
});

test("whoever has what will be accepted is told that they're ready, and nobody else", () => {
  expect(deadlineOf(organization, own("MAGIC_LINK", true), now)?.words).toMatch(/and you're ready/);
  const strict = { ...organization, mfaPolicy: { ...policy, methods: ["PASSKEY" as const] } };
  expect(deadlineOf(strict, own("MAGIC_LINK", true), now)).toMatchObject({
    isMet: false,
    words: "Analytical Engines asks for another way from 10 December, 14 days left.",
  });
});

test("what holds already, or isn't asked, is no deadline", () => {
  expect(deadlineOf(organization, [], Date.parse("2026-12-11T12:00:00Z"))).toBeUndefined();
  expect(deadlineOf({ ...organization, mfaPolicy: { ...policy, from: null } }, [], now)).toBeUndefined();
});
