import { expect, it } from "vitest";
import { changesOf } from "./changes";

/** Guarantee: a change is told with its value before and after, and never more than the trail knows. */

const at = new Date("2026-11-26T10:00:00.000Z");
const PAST = "2026-10-01T00:00:00.000Z";
const COMING = "2026-12-10T00:00:00.000Z";
const OFF = { enforced: false, roles: null, methods: null, trustedDevicesAllowed: true };
const ON = { ...OFF, enforced: true, from: PAST };
const policy = (detail: Record<string, unknown>) => changesOf("policy.changed", detail, at);

it("a role and a name", () => {
  expect(changesOf("member.role_changed", { from: 0, to: 254 }, at)).toEqual([
    { what: "role", from: "0", to: "254" },
  ]);
  expect(changesOf("organization.renamed", { from: "Acme", to: "Acme Ltd" }, at)).toEqual([
    { what: "name", from: "Acme", to: "Acme Ltd" },
  ]);
  expect(changesOf("member.invitation_changed", { from: 0, to: 0 }, at)).toEqual([]);
});

it("a requirement that begins, is moved, narrowed, and ends", () => {
  expect(policy({ enforced: true, roles: null, before: OFF })).toEqual([
    { what: "required-from", from: "", to: at.toISOString() },
  ]);
  expect(policy({ enforced: true, from: COMING, roles: [254, 255], before: OFF })).toEqual([
    { what: "required-from", from: "", to: COMING },
    { what: "roles", from: "", to: "254,255" },
  ]);
  // What holds already keeps its start.
  expect(policy({ enforced: true, methods: ["PASSKEY"], before: ON })).toEqual([
    { what: "methods", from: "", to: "PASSKEY" },
  ]);
  expect(policy({ enforced: true, before: { ...ON, from: COMING } })).toEqual([
    { what: "required-from", from: COMING, to: at.toISOString() },
  ]);
  expect(policy({ enforced: false, trustedDevicesAllowed: false, before: ON })).toEqual([
    { what: "required-from", from: PAST, to: "" },
    { what: "trusted-devices", from: "true", to: "false" },
  ]);
});

it("says nothing of what it was where that wasn't recorded, nor of what it can't read", () => {
  expect(policy({ enforced: true, roles: null })).toEqual([
    { what: "required-from", from: null, to: at.toISOString() },
    { what: "roles", from: null, to: "" },
  ]);
  for (const event of ["policy.changed", "member.role_changed", "organization.renamed", "sign_in"])
    expect(changesOf(event, { from: true }, at)).toEqual([]);
});
