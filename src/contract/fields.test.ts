import { describe, expect, it } from "vitest";
import { email, normalizeEmail, personName } from "./fields";

describe("A06: one address is one account", () => {
  it.each([
    ["case", "Ada@Example.TEST", "ada@example.test"],
    ["composed and decomposed letters", "ame\u0301lie@example.test", "am\u00e9lie@example.test"],
    ["full-width letters", "\uff41\uff44\uff41@example.test", "ada@example.test"],
    ["space around it", "  ada@example.test ", "ada@example.test"],
  ])("whatever its %s", (_what, one, other) => {
    expect(normalizeEmail(one)).toBe(normalizeEmail(other));
  });

  it("mail goes to the address that the account is known by, whatever letters it was written with", () => {
    expect(email.parse(" \u24d0d\uff41@Example.test ")).toBe("ada@Example.test");
  });

  it.each([
    "user\uff20evil.test",
    '"a@b"@c',
    "a@b,c@d",
    "a@b@c",
    "a b@c.test",
    "ada@example.test\r\nBcc: eve@evil.test",
    "ada@exa\u0000mple.test",
    "@example.test",
    "ada@",
    "ada@-example.test",
    "ada@example..test",
    "<ada@example.test>",
    `${"a".repeat(65)}@example.test`,
    `ada@${"a".repeat(250)}.test`,
    `ada@${Array.from({ length: 10 }, () => "\u3316".repeat(10)).join(".")}.test`,
    "",
  ])("refuses %j", (address) => {
    expect(email.safeParse(address).success).toBe(false);
  });

  it.each([
    "ada@example.test",
    "a+b@example.test",
    "o.hara@sub.example.test",
    "maeve.o'hara@example.test",
    "jörg@münchen.test",
    "ada@localhost",
  ])("accepts %s", (address) => {
    expect(email.safeParse(address).success).toBe(true);
  });

  it.each([
    ["dots", "a.".repeat(32_768)],
    ["hyphens in the domain", `${"a".repeat(64)}@${"a-".repeat(32_768)}`],
    ["at signs", "@".repeat(65_536)],
  ])("refuses 64 KiB of %s, without a pattern that backtracks", (_what, hostile) => {
    expect(email.safeParse(hostile).success).toBe(false);
  });
});

describe("names", () => {
  it("are one line of at most 64 characters", () => {
    expect(personName.parse("  Ada\r\nBcc: x\u0000 ")).toBe("Ada Bcc: x");
    expect([...personName.parse("🦉".repeat(100))]).toHaveLength(64);
  });
});
