import { describe, expect, it } from "vitest";
import { newPassword } from "@/contract/fields";
import { commonPasswords } from "./common-passwords";
import { passwordProblem } from "./password-policy";

const context = {
  email: "ada.lovelace@engines.test",
  organizationName: "Analytical Engines",
  mfaEnforced: false,
};

describe("A03, A04: what a password may be", () => {
  it.each([
    ["fifteen characters of one's own", "seven slow owls"],
    ["spaces at the ends, which count", "  seven slow owl"],
    ["128 characters", "abcd".repeat(32)],
    ["any script", "ключ под ковриком"],
    ["emoji, counted as one each", "🦉🗝️🚪🌙🦔🌲🪵🪨🌊🍂🍁🌰🌾🐿️🦊"],
    ["whatever it is made of", "aaaaaaaaaaaaaaab"],
    ["a long phrase that holds a word of the address", "my name is lovelace, mostly"],
  ])("accepts %s", async (_what, password) => {
    expect(await passwordProblem(password, context)).toBeUndefined();
  });

  it.each([
    ["fourteen characters", "seven slow owl"],
    ["129 characters", `${"x1y2".repeat(32)}z`],
    ["the person's own name and a year", "lovelace2026 ll"],
    ["the organization's name", "analytical engines"],
    ["the product's name", "latchkey123 123"],
  ])("refuses %s, and says why", async (_what, password) => {
    expect(await passwordProblem(password, context)).toMatch(/^[A-Z].*\.$/);
  });

  it("takes eight characters where a second step is enforced, but no common ones", async () => {
    const enforced = { ...context, mfaEnforced: true };
    expect(await passwordProblem("owl moon", enforced)).toBeUndefined();
    expect(await passwordProblem("owlmoon", enforced)).toBeDefined();
    expect(await passwordProblem("password1", enforced)).toBeDefined();
    expect(await passwordProblem("PASSWORD1", enforced)).toBeDefined();
  });

  it("knows at least 3,000 common passwords of allowed length", async () => {
    const common = await commonPasswords();
    expect(common.size).toBeGreaterThan(3_000);
    for (const password of common) if (password.length < 8) throw new Error(password);
  });

  it("counts code points at the border", () => {
    expect(newPassword.safeParse("🦉".repeat(128)).success).toBe(true);
    expect(newPassword.safeParse("🦉".repeat(129)).success).toBe(false);
  });
});
