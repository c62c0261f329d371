import { describe, expect, it } from "vitest";
import { curl } from "./curl";
import { go } from "./go";
import { java } from "./java";
import { LANGUAGES } from "./languages";
import { python } from "./python";

const url = "https://auth.example.com/mfa/reset";

describe("the samples", () => {
  it.each(LANGUAGES)("send no body and no token in $label where none is needed", ({ write }) => {
    const text = write({ method: "GET", url, needsToken: false });
    expect(text).toContain(url);
    expect(text).not.toMatch(/authorization|content-type/i);
  });

  it.each(LANGUAGES)("send method, token and body in $label", ({ write }) => {
    const text = write({ method: "POST", url, needsToken: true, body: { reason: "lost" } });
    expect(text.toLowerCase()).toContain("post");
    expect(text).toMatch(/Bearer .*token/i);
    expect(text).toContain('"reason": "lost"');
  });

  it("can't break out of the quotes of a language", () => {
    const call = { method: "POST", url, needsToken: false, body: { reason: "it's `x` \\ y" } };
    expect(curl(call)).toContain("it'\\''s");
    expect(go(call)).not.toContain("`x`");
    expect(java(call)).toContain("\\\\\\\\ y");
  });

  it("write Python's own names for true, false and nothing", () => {
    const text = python({ method: "POST", url, needsToken: false, body: { a: true, b: [null, false] } });
    expect(text).toContain('"a": True,\n        "b": [None, False],');
  });
});
