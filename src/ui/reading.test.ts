import { describe, expect, it, test } from "vitest";
import { fieldOf, numberOf, oneOf, recordOf, textOf } from "./reading";

/** Guarantee: nothing that a browser kept or a stranger answered is taken for what it isn't. */

describe("fieldOf", () => {
  it("finds a field of an object, an error or a list", () => {
    expect(fieldOf({ code: "A" }, "code")).toBe("A");
    expect(fieldOf(Object.assign(new Error("x"), { data: 1 }), "data")).toBe(1);
    expect(fieldOf(["a"], "0")).toBe("a");
  });
  test.each([undefined, null, "text", 4, {}])("%j has none", (value) => {
    expect(fieldOf(value, "code")).toBeUndefined();
  });
  it("takes nothing that every object has for a field", () => {
    expect(fieldOf({}, "constructor")).toBeUndefined();
    expect(fieldOf({}, "__proto__")).toBeUndefined();
  });
});

test("texts, numbers and words are those alone", () => {
  expect([textOf("a"), textOf(1), textOf(null)]).toEqual(["a", undefined, undefined]);
  expect([numberOf(1), numberOf("1"), numberOf(Number.NaN)]).toEqual([1, undefined, undefined]);
  expect([oneOf(["a", "b"], "b"), oneOf(["a", "b"], "c")]).toEqual(["b", undefined]);
});

describe("recordOf", () => {
  it("reads each field", () => expect(recordOf({ a: "b" }, textOf)).toEqual({ a: "b" }));
  test.each([undefined, null, "text", ["a"], { a: 1 }, { a: "b", c: null }])("%j is none", (value) => {
    expect(recordOf(value, textOf)).toBeUndefined();
  });
});
