import { expect, test } from "vitest";
import { passwordAdvice } from "./password-advice";

const rules = { min: 15, max: 128, personal: ["ada.lovelace@example.com", "Latchkey"] };
const advise = (password: string) => passwordAdvice(password, rules);

test("says nothing before anything is typed", () => {
  expect(advise("")).toEqual({ level: "empty", reasons: [] });
});

test.each([
  ["short", "10 more characters needed"],
  ["a fine password", "Avoid common words like “password”"],
  ["violet marsh 9", "1 more character needed"],
  ["lovelace violet marsh", "Leave out “lovelace”: it's easy to guess from your details"],
  ["my LATCHKEY violet marsh", "Leave out “latchkey”: it's easy to guess from your details"],
  ["aaaaaaaaaaaaaaaaaaa", "Don't repeat the same characters"],
  ["violetvioletviolet", "Don't repeat the same characters"],
  ["violet marsh 123456", "Avoid runs like “abcde” or “12345”"],
  ["violet marsh 98765", "Avoid runs like “abcde” or “12345”"],
  ["v".repeat(60) + "iolet".repeat(20), "At most 128 characters"],
])("%s is weak, and it says why", (password, reason) => {
  const advice = advise(password);
  expect(advice.level).toBe("weak");
  expect(advice.reasons).toContain(reason);
});

test("a plain phrase is enough: no digits, capitals or symbols are asked for", () => {
  expect(advise("violet marsh owl")).toEqual({ level: "fair", reasons: [] });
  expect(advise("violet marsh owl teapot")).toEqual({ level: "strong", reasons: [] });
});

test("counts characters as a person does", () => {
  expect(advise("🦉".repeat(3)).reasons).toContain("12 more characters needed");
});

test("short parts of an address and its ending are no reason", () => {
  expect(passwordAdvice("comely radar orchard", { ...rules, personal: ["al@ex.com"] }).level).toBe("strong");
});
