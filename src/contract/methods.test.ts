import { describe, expect, it } from "vitest";
import { hasNeeds, MAIL_METHODS, MFA_METHODS, MFA_TYPES, perMethod, STRONGEST_FIRST } from "./methods";
import { proofFacts } from "./proofs";

/** RFC 8176 §2, and our own value for a mailed link. */
const AMR = ["face", "fpt", "hwk", "otp", "pin", "sms", "swk", "tel", "user", "email"];

describe("the record of methods", () => {
  it("keeps the published order, whatever joins it", () => {
    expect(MFA_TYPES.slice(0, 3)).toEqual(["GOOGLE_AUTH", "MAGIC_LINK", "PASSKEY"]);
    expect(Object.keys(perMethod(() => 0))).toEqual(MFA_TYPES);
  });

  it("orders all of them by strength, no two alike: a passkey before a code, and a code before mail", () => {
    expect(new Set(MFA_TYPES.map((type) => MFA_METHODS[type].strength)).size).toBe(MFA_TYPES.length);
    expect([...STRONGEST_FIRST].sort()).toEqual([...MFA_TYPES].sort());
    expect(STRONGEST_FIRST[0]).toBe("PASSKEY");
    expect(STRONGEST_FIRST.indexOf("GOOGLE_AUTH")).toBeLessThan(STRONGEST_FIRST.indexOf("MAGIC_LINK"));
  });

  it.each(MFA_TYPES)("%s says what its proof is worth, in values others know", (type) => {
    const { amr, name } = MFA_METHODS[type];
    expect(amr.length).toBeGreaterThan(0);
    expect(AMR).toEqual(expect.arrayContaining([...amr]));
    expect(proofFacts(type)?.name).toBe(name);
  });

  it("mail alone is never two proofs: a method that proves mail is no second one, and needs a password", () => {
    expect(MAIL_METHODS).toContain("MAGIC_LINK");
    for (const type of MAIL_METHODS) {
      expect(MFA_METHODS[type].isSecondProof).toBe(false);
      expect(hasNeeds(type, { hasPassword: false })).toBe(false);
      expect(hasNeeds(type, { hasPassword: true })).toBe(true);
    }
    expect(proofFacts("MAIL")).toMatchObject({ isSecondProof: false, provesMail: true });
  });

  it("a proof that this version doesn't know is none", () => {
    expect(proofFacts("constructor")).toBeUndefined();
    expect(proofFacts("LATER_METHOD")).toBeUndefined();
  });
});
