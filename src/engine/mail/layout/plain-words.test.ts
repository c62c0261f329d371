import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationInWords, instantInWords, plainWords, subjectLine } from "./plain-words";

describe("K08: words somebody else chose can't become a link, a header or a recipient", () => {
  it.each([
    ["https://evil.test/reset", "https evil. test reset"],
    ["HTTPS://EVIL.TEST", "HTTPS EVIL. TEST"],
    ["www.evil.test", "www. evil. test"],
    ["evil.test", "evil. test"],
    ["evil.test/pay?now=1", "evil. test pay?now=1"],
    ["ｅｖｉｌ．ｔｅｓｔ", "evil. test"],
    ["evil。test", "evil. test"],
    ["evil\u200b.\u200btest", "evil. test"],
    ["\u202etset.live", "tset. live"],
    ["ada@evil.test", "ada evil. test"],
    ["mailto:ada@evil.test", "mailto ada evil. test"],
    ["javascript:alert(1)", "javascript alert(1)"],
    ["\\\\evil\\share", "evil share"],
    ["Ada\r\nBcc: eve@evil.test", "Ada Bcc: eve evil. test"],
    ["Ada\u2028Bcc: eve", "Ada Bcc: eve"],
    ["Ada\u0000\u0007Lovelace", "Ada Lovelace"],
    ['<a href="https://evil.test">x</a>', 'a href="https evil. test" x a>'],
    ["[click](https://evil.test)", "click (https evil. test)"],
    ["Dr. Ada K. Lovelace, Inc.", "Dr. Ada K. Lovelace, Inc."],
    ["علی\u200cرضا", "علی\u200cرضا"],
    ["👩\u200d🚀", "👩\u200d🚀"],
    ["Ada\u202eadA", "AdaadA"],
    ["evil\u200d.test", "evil\u200d. test"],
    ["evil.\u200dtest", "evil. test"],
    ["Łukasz O’Neil-Ångström 李小龙", "Łukasz O’Neil-Ångström 李小龙"],
  ])("%j reads %j", (given, expected) => {
    expect(plainWords(given, 64)).toBe(expected);
  });

  it("whatever the words are, nothing an auto-linker looks for is left, on one line of 64 characters", () => {
    const unit = fc.constantFrom(
      ".",
      ":",
      "/",
      "@",
      "www",
      "http",
      "evil",
      "test",
      "\r",
      "\n",
      "\u200b",
      "\u2060",
      " ",
      "．",
      "<",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "grapheme" }),
          fc.array(unit).map((parts) => parts.join("")),
        ),
        (text) => {
          const words = plainWords(text, 64);
          expect(words).not.toMatch(
            /\S\.[^\s.,;!?)]|:\S|\/\S|@\S|[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff]/u,
          );
          expect([...words].length).toBeLessThanOrEqual(64);
        },
      ),
    );
  });

  it("cuts by characters, not through one", () => {
    expect(plainWords("😀".repeat(80), 64)).toBe("😀".repeat(64));
  });

  it("a subject is one line", () => {
    expect(subjectLine("Hello\r\nBcc: eve@evil.test\u2028x")).toBe("Hello Bcc: eve@evil.test x");
  });
});

it.each([
  [600, "10 minutes"],
  [86_400, "24 hours"],
  [259_200, "3 days"],
  [259_199, "3 days"],
  [216_000, "60 hours"],
  [770_000, "9 days"],
  [60, "60 seconds"],
  [1, "1 second"],
])("%i seconds are %j", (seconds, words) => {
  expect(durationInWords(seconds)).toBe(words);
});

it.each([
  ["UTC", "1 March 2026 at 10:22 UTC"],
  ["Asia/Tokyo", "1 March 2026 at 19:22 (Asia/Tokyo)"],
  ["America/New_York", "1 March 2026 at 05:22 (America/New_York)"],
  // What a browser made up, or a zone that this machine doesn't know.
  ["Mars/Olympus", "1 March 2026 at 10:22 UTC"],
  ["<b>", "1 March 2026 at 10:22 UTC"],
])("an instant in %j is %j", (zone, words) => {
  expect(instantInWords(new Date("2026-03-01T10:22:00Z"), zone)).toBe(words);
});
