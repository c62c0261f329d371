import { expect, it } from "vitest";
import { type Policy, policyWords } from "./policy";

const policy: Policy = {
  isEnforced: true,
  from: "2026-01-15T09:30:00.000Z",
  roles: null,
  methods: null,
  trustedDevicesAllowed: true,
  concernsYou: true,
};

it.each([
  [null, "Everybody has to use it."],
  [[0, 1, 2, 254, 255], "Everybody has to use it."],
  [[255, 254, 2, 1, 0], "Everybody has to use it."],
  [[254, 255], "Whoever is an administrator or an owner has to use it."],
  [[0], "Whoever is a member has to use it."],
])("required of the roles %j: %s", (roles, words) => {
  expect(policyWords({ ...policy, roles })).toBe(words);
});
