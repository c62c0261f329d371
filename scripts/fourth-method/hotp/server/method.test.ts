import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { MFA_METHODS, MFA_TYPES } from "@/contract/methods";
import type { Kept, Person, Surroundings } from "@/engine/factor/method";
import { METHODS } from "../../servers";
import { codeAt, hotp } from "./method";

const key = Buffer.from("12345678901234567890").toString("hex");
const around: Surroundings = {
  now: new Date("2026-05-04T12:00:10Z"),
  productName: "Latchkey",
  rp: { id: "localhost", origin: "http://localhost", origins: ["http://localhost"] },
  device: "",
  randomBytes: (bytes) => randomBytes(bytes),
};
const person: Person = { id: "1", email: "ada@example.test", name: "Ada", userHandle: new Uint8Array(32) };
const kept = (counter: number): Kept<{ key: string }> => ({
  id: "factor",
  state: { key },
  counter,
  credentialId: null,
  details: {},
});
const verify = (counter: number, code: string) => hotp.verify(around, person, [kept(counter)], { code });

describe("a token's codes", () => {
  it("are those of RFC 4226, appendix D", () => {
    const codes = Array.from({ length: 10 }, (_, counter) => codeAt(key, counter));
    expect(codes.join(" ")).toBe("755224 287082 359152 969429 338314 254676 287922 162583 399871 520489");
  });

  it("count once, and none before them counts any more", async () => {
    expect(await verify(0, codeAt(key, 3))).toEqual({ ok: true, factorId: "factor", counter: 4 });
    for (const counter of [0, 1, 2, 3]) expect(await verify(4, codeAt(key, counter))).toEqual({ ok: false });
    expect(await verify(4, codeAt(key, 4))).toMatchObject({ ok: true, counter: 5 });
  });

  it("may run ahead by as much as a button is pressed in vain, and no further", async () => {
    expect(await verify(7, codeAt(key, 16))).toMatchObject({ ok: true, counter: 17 });
    expect(await verify(7, codeAt(key, 17))).toEqual({ ok: false });
  });

  it.each(["", "12345", "1234567", "７５５２２４", "75522a", "-755224e1"])("%o is none", async (code) => {
    expect(await verify(0, code)).toEqual({ ok: false });
  });
});

describe("setting a token up", () => {
  it("makes a key of 160 bits each time, and takes its first code", async () => {
    const begun = await hotp.begin(around, person, [], {});
    expect(begun.state.key).toMatch(/^[0-9a-f]{40}$/);
    expect((await hotp.begin(around, person, [], {})).state).not.toEqual(begun.state);
    const pending = { ...kept(0), state: begun.state };
    const confirmed = await hotp.confirm(around, person, pending, { code: codeAt(begun.state.key, 0) });
    expect(confirmed).toMatchObject({ ok: true, counter: 1, state: begun.state });
    expect(await hotp.confirm(around, person, pending, {})).toEqual({ ok: false });
  });

  it("a damaged state is none", () => {
    expect(() => hotp.parseState({ key: "short" })).toThrow();
  });
});

describe("the fourth method among the others", () => {
  it("is listed after the three published ones, and is what its entry in the registry says", () => {
    expect(MFA_TYPES).toEqual(["GOOGLE_AUTH", "MAGIC_LINK", "PASSKEY", "HOTP"]);
    expect(METHODS.HOTP).toBe(hotp);
    expect(MFA_METHODS.HOTP.isSecondProof).toBe(true);
  });
});
