import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { weaknessOf } from "./secret-strength";

/** Guarantee: a secret that a person would think of doesn't protect anybody's keys. */

it.each([
  "a".repeat(32),
  "ab".repeat(20),
  "abcabcabcabcabcabcabcabcabcabcabcab",
  "0123456789abcdef0123456789abcdef",
  "correct-horse-correct-horse-correct-horse",
  "abcdefghijklmnopqrstuvwxyz0123456789",
  "changeme-changeme-my-secret-password!",
  "your-secret-key-your-secret-key-change-me",
])("L14: %s is weak", (secret) => {
  expect(weaknessOf(secret)).toEqual(expect.any(String));
});

it("L14: what a generator makes never is", () => {
  for (let round = 0; round < 2000; round += 1) {
    expect(weaknessOf(randomBytes(32).toString("hex"))).toBeUndefined();
    expect(weaknessOf(randomBytes(33).toString("base64"))).toBeUndefined();
  }
});
