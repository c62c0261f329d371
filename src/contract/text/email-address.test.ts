import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { email } from "../fields";
import { readAddress } from "./email-address";

/** Guarantee: a page that has no schema yet takes and refuses the same addresses, in the same words. */
describe("readAddress", () => {
  const bySchema = (text: string) => {
    const { data, error } = email.safeParse(text);
    return error ? { problem: error.issues[0]?.message } : { address: data };
  };
  const typed = [
    "",
    " ",
    "a@b.example",
    " Ada@Example.TEST ",
    "a@b@c",
    "a＠b.example",
    "ada",
    "@",
    "a@",
    "a@-b",
  ];
  const long = [`${"a".repeat(64)}@${"b".repeat(250)}`, "㌖".repeat(60), "x".repeat(2000)];

  test.each([...typed, ...long])("%j", (text) => expect(readAddress(text)).toEqual(bySchema(text)));

  it("whatever is typed", () => {
    const address = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.emailAddress(),
      fc.string({ maxLength: 1200 }),
    );
    const isSame = (text: string) => isDeepStrictEqual(readAddress(text), bySchema(text));
    fc.assert(fc.property(address, isSame));
  });
});
