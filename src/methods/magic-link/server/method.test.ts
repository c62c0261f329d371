import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { CODE_ALPHABET, normalizeCode } from "../contract";
import { crossDeviceCode, magicLinkChallenge } from "./method";

describe("the code that stands for a link on another device", () => {
  it("belongs to one token, and has every character of its alphabet in every place", () => {
    const codes = Array.from({ length: 2_000 }, () => crossDeviceCode(randomBytes(32).toString("base64url")));
    expect(new Set(codes).size).toBe(codes.length);
    expect(crossDeviceCode("a")).toBe(crossDeviceCode("a"));
    for (let place = 0; place < LIMITS.crossDeviceCode.characters; place += 1) {
      expect(new Set(codes.map((code) => code[place])).size).toBe(CODE_ALPHABET.length);
    }
    expect(new Set(codes.map((code) => code.length))).toEqual(new Set([LIMITS.crossDeviceCode.characters]));
  });

  it("is read as a person types it, and nothing else is such a code", () => {
    const code = "0123ABCZ";
    for (const typed of [code, "0123abcz", "O123ABCZ", "oi23abcz", "0l23ABCZ"])
      expect(normalizeCode(typed)).toBe(code);
    for (const typed of ["", "0123ABC", "0123ABCZZ", "0123ABCU", "０123ABCZ", "123456"])
      expect(normalizeCode(typed)).toBeUndefined();
  });

  it("D05: a link has 256 random bits", async () => {
    const around = { randomBytes: (count: number) => randomBytes(count) };
    const links = [];
    for (let i = 0; i < 20; i += 1) {
      // Only the source of randomness is asked for.
      links.push(await magicLinkChallenge.begin(around as never, {} as never, []));
    }
    expect(new Set(links.map(({ token }) => Buffer.from(token, "base64url").length))).toEqual(new Set([32]));
    expect(new Set(links.map(({ token }) => token)).size).toBe(20);
  });
});
