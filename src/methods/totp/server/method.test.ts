import { generate } from "otplib";
import { describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import type { Kept, Person, Surroundings } from "@/engine/factor/method";
import { totp } from "./method";

const NOW = new Date("2026-05-04T12:00:10Z");
const STEP = Math.floor(NOW.getTime() / 1000 / LIMITS.totp.stepSeconds);
const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

const around: Surroundings = {
  now: NOW,
  productName: "Latchkey",
  rp: { id: "localhost", origin: "http://localhost", origins: ["http://localhost"] },
  device: "",
  randomBytes: (bytes) => new Uint8Array(bytes),
};
const person: Person = { id: "1", email: "ada@example.test", name: "Ada", userHandle: new Uint8Array(32) };
const kept = (counter = 0): Kept<{ secret: string }> => ({
  id: "factor",
  state: { secret },
  counter,
  credentialId: null,
  details: {},
});
const codeAt = (stepsAway: number) =>
  generate({ secret, epoch: (STEP + stepsAway) * LIMITS.totp.stepSeconds });

describe("C03: a code counts for its own step and one on either side", () => {
  it.each([-1, 0, 1])("accepts step %i", async (away) => {
    const answer = { code: await codeAt(away) };
    expect(await totp.verify(around, person, [kept()], answer)).toEqual({
      ok: true,
      factorId: "factor",
      counter: STEP + away,
    });
  });

  it.each([-3, -2, 2, 3])("refuses step %i", async (away) => {
    expect(await totp.verify(around, person, [kept()], { code: await codeAt(away) })).toMatchObject({
      ok: false,
    });
  });
});

describe("C02: what was accepted once is never accepted again", () => {
  it("refuses the step that was spent, and any before it", async () => {
    const spent = kept(STEP);
    expect(await totp.verify(around, person, [spent], { code: await codeAt(0) })).toEqual({ ok: false });
    expect(await totp.verify(around, person, [spent], { code: await codeAt(-1) })).toEqual({ ok: false });
    expect(await totp.verify(around, person, [spent], { code: await codeAt(1) })).toMatchObject({ ok: true });
  });
});

describe("C04: nothing but six digits ever passes, and nothing throws", () => {
  it.each([
    "",
    "12345",
    "1234567",
    "abcdef",
    "１２３４５６",
    "+12345",
    "12345a",
    "0x1234",
    "9".repeat(1_000_000),
  ])("refuses %.20s", async (code) => {
    expect(await totp.verify(around, person, [kept()], { code })).toEqual({ ok: false });
  });

  it("refuses a missing code", async () => {
    expect(await totp.verify(around, person, [kept()], {})).toEqual({ ok: false });
  });
});

describe("enrolment", () => {
  it("C05: makes a new secret of 160 bits each time", async () => {
    const secrets = new Set<unknown>();
    for (let round = 0; round < 50; round += 1)
      secrets.add((await totp.begin(around, person, [], {})).shown.secret);
    expect(secrets.size).toBe(50);
    for (const made of secrets) expect(made).toMatch(/^[A-Z2-7]{32}$/);
  });

  it("C05: refuses to keep a secret under 160 bits", () => {
    expect(() => totp.parseState({ secret: "JBSWY3DPEHPK3PXP" })).toThrow();
  });

  it.each([
    ["a code from a phone two minutes behind", -4, "2 minutes behind"],
    ["a code from a phone five minutes ahead", 10, "5 minutes ahead"],
  ])("refuses %s, and says so", async (_what, away, words) => {
    const answer = await totp.confirm(around, person, kept(), { code: await codeAt(away) });
    expect(answer).toMatchObject({ ok: false, hint: expect.stringContaining(words) });
  });

  it("says nothing about clocks when the code is just wrong", async () => {
    const near = await Promise.all(Array.from({ length: 41 }, (_, index) => codeAt(index - 20)));
    const wrong = ["000000", "111111", "222222"].find((code) => !near.includes(code)) ?? "";
    expect(await totp.confirm(around, person, kept(), { code: wrong })).toEqual({ ok: false });
  });
});

describe("C09: a name can't change what an authenticator app is told", () => {
  it.each(["a:b&secret=AAAA", "x?digits=8", "line\nbreak&issuer=evil", "100%41", "a#b"])(
    "%j",
    async (name) => {
      const { shown } = await totp.begin(
        { ...around, productName: name },
        { ...person, email: `${name}@example.test` },
        [],
        {},
      );
      const url = new URL(String(shown.otpauthUrl));
      expect([...url.searchParams.keys()].sort()).toEqual(["issuer", "secret"]);
      expect(url.searchParams.get("secret")).toBe(shown.secret);
      expect(decodeURIComponent(url.pathname).split(":")).toHaveLength(2);
    },
  );
});
