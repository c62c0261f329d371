import { expect, test } from "vitest";
import { digitsOf, grouped, lettersOf } from "./code-text";

test.each([
  ["123456", "123456"],
  ["123 456", "123456"],
  [" 123-456\n", "123456"],
  ["Your code is 123456.", "123456"],
  ["１２３４５６", "123456"],
  ["1234567", "123456"],
  ["12a", "12"],
  ["", ""],
])("digits of %j", (typed, digits) => {
  expect(digitsOf(typed, 6)).toBe(digits);
});

test.each([
  ["abcd-efgh", "ABCDEFGH"],
  ["abcd efgh ijkl", "ABCDEFGH"],
  ["  a1", "A1"],
])("letters of %j", (typed, letters) => {
  expect(lettersOf(typed, 8)).toBe(letters);
});

test("groups for reading", () => {
  expect(grouped("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
  expect(grouped("ABCDEFGH", 4, "-")).toBe("ABCD-EFGH");
  expect(grouped("")).toBe("");
});
