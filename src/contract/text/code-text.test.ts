import { describe, expect, it, test } from "vitest";
import { digitsOf, grouped, lettersOf, plainCode } from "./code-text";

describe("W09: a code is the same code", () => {
  it.each([
    ["Arabic-Indic", "٣٦٤٦٨٧"],
    ["Persian", "۳۶۴۶۸۷"],
    ["Devanagari", "३६४६८७"],
    ["Bengali", "৩৬৪৬৮৭"],
    ["Thai", "๓๖๔๖๘๗"],
    ["full-width", "３６４６８７"],
    ["mathematical", "𝟛𝟞𝟜𝟞𝟠𝟟"],
    ["Adlam, beyond the first plane", "𞥓𞥖𞥔𞥖𞥘𞥗"],
    ["mixed", "3٦4६８7"],
  ])("in %s digits", (_script, typed) => {
    expect(plainCode(typed)).toBe("364687");
    expect(digitsOf(typed, 6)).toBe("364687");
  });

  it.each([
    ["a space", " "],
    ["a no-break space", "\u00a0"],
    ["an ideographic space", "\u3000"],
    ["a line break", "\r\n"],
    ["a hyphen", "-"],
    ["a typographic hyphen", "\u2010"],
    ["a no-break hyphen", "\u2011"],
    ["an en dash", "\u2013"],
    ["an em dash", "\u2014"],
    ["a minus sign", "\u2212"],
    ["a full-width hyphen", "\uff0d"],
    ["a hyphen bullet", "\u2043"],
    ["a prolonged sound mark", "\u30fc"],
    ["a soft hyphen", "\u00ad"],
    ["a zero-width space", "\u200b"],
    ["a zero-width joiner", "\u200d"],
    ["a word joiner", "\u2060"],
    ["a byte order mark", "\ufeff"],
    ["direction marks", "\u200e\u200f\u061c"],
    ["direction isolates", "\u2068\u2069"],
    ["a variation selector", "\ufe0f"],
  ])("with %s in it", (_what, gap) => {
    expect(plainCode(`${gap}364${gap}687${gap}`)).toBe("364687");
    expect(plainCode(`abcd${gap}efgh`)).toBe("abcdefgh");
  });

  it.each(["+364687", "364687.", "364_687", "a364687", "364687/1", "½"])("%j stays what it is", (text) => {
    expect(plainCode(text)).toBe(text.normalize("NFKC"));
  });

  it("takes as long as it is long, whatever it is made of", () => {
    const started = performance.now();
    plainCode("٣".repeat(100_000));
    plainCode("\u200d-".repeat(100_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

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
  ["ａｂ٣", "AB3"],
])("letters of %j", (typed, letters) => {
  expect(lettersOf(typed, 8)).toBe(letters);
});

test("groups for reading", () => {
  expect(grouped("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
  expect(grouped("ABCDEFGH", 4, "-")).toBe("ABCD-EFGH");
  expect(grouped("")).toBe("");
});
