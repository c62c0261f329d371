import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Kept, Person, Surroundings } from "@/engine/factor/method";
import { type Algorithm, type Said, SoftwareAuthenticator } from "@/testing/people/authenticator";
import { ROOTED_FORMATS, webauthnLibrary } from "./library";
import { passkey } from "./method";
import type { PasskeyState } from "./state";

const ORIGIN = "https://id.example.test";
const ANDROID = "android:apk-key-hash:2pbqZ3k1eJx6w0C8m4yVb7hTgXn5Lr9sQfUoPaDiKcE";
const around: Surroundings = {
  now: new Date("2026-03-01T12:00:00Z"),
  productName: "Latchkey",
  rp: { id: "example.test", origin: ORIGIN, origins: [ORIGIN, "https://shop.example.test", ANDROID] },
  device: "Chrome on macOS",
  randomBytes: (bytes) => randomBytes(bytes),
};
const person: Person = { id: "1", email: "ada@example.test", name: "Ada", userHandle: randomBytes(32) };
const KEPT = { id: "row", counter: 0, credentialId: null, details: {} };

async function begun(existing: readonly Kept<PasskeyState>[] = [], name?: string) {
  const { state, shown } = await passkey.begin(
    around,
    person,
    existing,
    name ? { deviceInfo: { name } } : {},
  );
  const asked = {
    challenge: String(shown.challenge),
    rpID: "example.test",
    origin: ORIGIN,
    userId: String(shown.userId),
  };
  return { pending: { ...KEPT, state }, asked, shown };
}

async function registered(authenticator = new SoftwareAuthenticator()) {
  const { pending, asked } = await begun();
  const result = await passkey.confirm(around, person, pending, { credential: authenticator.create(asked) });
  if (!result.ok) throw new Error("the registration was refused");
  const { state, counter, credentialId, details } = result;
  return { authenticator, kept: { id: "row", state, counter, credentialId, details } };
}

const asked = { challenge: randomBytes(32).toString("base64url"), rpId: "example.test", origin: ORIGIN };
const flip = (id: string) => (id.startsWith("A") ? "B" : "A") + id.slice(1);

/** One thing wrong at a time, in either ceremony. */
const WRONG: readonly (readonly [string, (said: Pick<Said, "id">) => Partial<Said>])[] = [
  ["E04: origin", () => ({ origin: "https://evil.test" })],
  ["E04: origin on another port", () => ({ origin: `${ORIGIN}:8443` })],
  ["E04: origin over http", () => ({ origin: "http://id.example.test" })],
  ["E04: RP id hash", () => ({ rpId: "evil.test" })],
  ["E04: challenge", () => ({ challenge: randomBytes(32).toString("base64url") })],
  ["E04: id that isn't rawId", ({ id }) => ({ id: flip(id) })],
  ["E04: rawId that isn't id", ({ id }) => ({ rawId: flip(id) })],
  ["E04: unknown credential id", ({ id }) => ({ id: flip(id), rawId: flip(id) })],
  ["E04: credential type", () => ({ credentialType: "password" })],
  ["E05: cross-origin", () => ({ crossOrigin: true })],
  ["E05: cross-origin under a page of ours", () => ({ crossOrigin: true, topOrigin: ORIGIN })],
  ["E05: a top origin alone", () => ({ topOrigin: "https://evil.test" })],
  ["E06: no user verification", () => ({ uv: false })],
  ["E06: no user presence", () => ({ up: false })],
  ["E10: synced but not eligible for it", () => ({ be: false, bs: true })],
];

describe("W16: a native Android app", () => {
  it("makes passkeys and signs in with them, by its exact origin", async () => {
    const authenticator = new SoftwareAuthenticator("ES256", { origin: ANDROID });
    const { kept } = await registered(authenticator);
    const credential = authenticator.get(asked);
    expect(await passkey.verify(around, person, [kept], { credential })).toMatchObject({ ok: true });
  });

  it.each([`${ANDROID}=`, ANDROID.slice(0, -1), ANDROID.toLowerCase(), "android:apk-key-hash:"])(
    "refuses one that says it is %s",
    async (origin) => {
      const { pending, asked: create } = await begun();
      const credential = new SoftwareAuthenticator().create({ ...create, origin });
      expect(await passkey.confirm(around, person, pending, { credential })).toMatchObject({ ok: false });
    },
  );
});

describe("registering", () => {
  it("E06, E08, E11: asks for user verification, excludes what is there, and tells nothing of the account", async () => {
    const { kept } = await registered();
    const { shown } = await begun([kept]);
    expect(Object.keys(shown).sort()).toEqual(
      ["challenge", "options", "origin", "rpID", "rpName", "userId", "userName"].sort(),
    );
    expect(shown.options).toMatchObject({
      challenge: shown.challenge,
      rp: { id: "example.test", name: "Latchkey" },
      user: { id: shown.userId, name: person.email, displayName: "Ada" },
      timeout: 60_000,
      attestation: "none",
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      excludeCredentials: [{ id: kept.credentialId, type: "public-key" }],
    });
    expect(shown.userId).toBe(Buffer.from(person.userHandle).toString("base64url"));
  });

  it("trusts no maker's certificates, so that none of theirs can name an address to fetch", async () => {
    const { SettingsService } = await webauthnLibrary();
    for (const identifier of ROOTED_FORMATS)
      expect(SettingsService.getRootCertificates({ identifier })).toEqual([]);
  });

  it.each<Algorithm>(["ES256", "RS256", "EdDSA"])("accepts %s", async (algorithm) => {
    const { authenticator, kept } = await registered(new SoftwareAuthenticator(algorithm));
    expect(kept.credentialId).toBe(authenticator.id);
    const credential = authenticator.get(asked, { counter: 1 });
    expect(await passkey.verify(around, person, [kept], { credential })).toMatchObject({
      ok: true,
      counter: 1,
    });
  });

  it("accepts every origin of this RP, and a browser that says nothing of frames", async () => {
    const { pending, asked } = await begun();
    const credential = new SoftwareAuthenticator().create(asked, {
      origin: "https://shop.example.test",
      crossOrigin: undefined,
    });
    expect(await passkey.confirm(around, person, pending, { credential })).toMatchObject({ ok: true });
  });

  it.each([...WRONG, ["E03: type", () => ({ type: "webauthn.get" })] as const])(
    "%s: refused",
    async (_, change) => {
      const { pending, asked } = await begun();
      const authenticator = new SoftwareAuthenticator();
      const credential = authenticator.create(asked, change(authenticator));
      expect(await passkey.confirm(around, person, pending, { credential })).toEqual({ ok: false });
    },
  );

  it("refuses a key longer than any has to be: it is kept, and read at every request of its owner", async () => {
    const { pending, asked } = await begun();
    const credential = new SoftwareAuthenticator().create(asked, { keyPadding: 2048 });
    expect(await passkey.confirm(around, person, pending, { credential })).toEqual({ ok: false });
  });

  it.each([
    ["nothing", undefined],
    ["an empty object", {}],
    ["an assertion", new SoftwareAuthenticator().get(asked)],
    [
      "noise",
      {
        id: "AA",
        rawId: "AA",
        type: "public-key",
        response: { clientDataJSON: "AA", attestationObject: "oA" },
      },
    ],
  ])("%s is refused without a throw", async (_, credential) => {
    const { pending } = await begun();
    const proof = credential === undefined ? {} : { credential };
    expect(await passkey.confirm(around, person, pending, proof)).toEqual({ ok: false });
  });

  it.each([
    ["what the person said", "Work key", "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4", "Work key"],
    ["its maker", undefined, "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4", "Google Password Manager"],
    ["the device", undefined, "00000000-0000-0000-0000-000000000000", "Chrome on macOS"],
  ])("is named after %s", async (_, said, aaguid, name) => {
    const { pending, asked } = await begun([], said);
    const make = Buffer.from(aaguid.replaceAll("-", ""), "hex");
    const credential = new SoftwareAuthenticator("ES256", {}, make).create(asked);
    expect(await passkey.confirm(around, person, pending, { credential })).toMatchObject({ ok: true, name });
  });

  it("is named after itself where it goes from device to device", async () => {
    const { pending, asked } = await begun();
    const credential = new SoftwareAuthenticator().create(asked);
    Object.assign(Object(credential.response), { transports: ["usb", "nfc"] });
    expect(await passkey.confirm(around, person, pending, { credential })).toMatchObject({
      name: "Security key",
    });
  });
});

describe("the name of one that isn't on this device", () => {
  it.each([
    ["cross-platform", "Phone or tablet"],
    ["platform", "Chrome on macOS"],
    ["noise", "Chrome on macOS"],
  ])("%s: %s", async (authenticatorAttachment, name) => {
    const { pending, asked } = await begun();
    const created = { ...new SoftwareAuthenticator().create(asked), authenticatorAttachment };
    Object.assign(Object(created).response, { transports: ["hybrid", "internal"] });
    expect(await passkey.confirm(around, person, pending, { credential: created })).toMatchObject({ name });
  });
});

describe("proving", () => {
  const verify = async (change: Partial<Said>, counter = 0) => {
    const { authenticator, kept } = await registered();
    // The method is handed the challenge it was answered with only once core has spent it.
    return passkey.verify(around, person, [{ ...kept, counter }], {
      credential: authenticator.get(asked, change),
    });
  };

  it.each([
    ...WRONG.filter(([name]) => name !== "E04: challenge"),
    ["E03: type", () => ({ type: "webauthn.create" })] as const,
    ["E04: bad signature", () => ({ badSignature: true })] as const,
    [
      "E07: another person's user handle",
      () => ({ userHandle: randomBytes(32).toString("base64url") }),
    ] as const,
    ["E10: no longer eligible to be synced", () => ({ be: false, bs: false })] as const,
  ])("%s: refused", async (_, change) => {
    const { authenticator, kept } = await registered();
    const credential = authenticator.get(asked, change(authenticator));
    expect(await passkey.verify(around, person, [kept], { credential })).toEqual({ ok: false });
  });

  it("E10: eligible to be synced all of a sudden: refused; synced or not now: kept", async () => {
    const single = await registered(new SoftwareAuthenticator("ES256", { be: false, bs: false }));
    const credential = single.authenticator.get(asked, { be: true });
    expect(await passkey.verify(around, person, [single.kept], { credential })).toEqual({ ok: false });
    expect(await verify({ bs: false })).toMatchObject({ ok: true, details: { backedUp: false } });
    expect(await verify({ bs: true })).toMatchObject({ ok: true, details: { backedUp: true } });
  });

  it("E04: what another key signed: refused", async () => {
    const { kept } = await registered();
    const stranger = new SoftwareAuthenticator().get(asked, {
      id: kept.credentialId ?? "",
      rawId: kept.credentialId ?? "",
    });
    expect(await passkey.verify(around, person, [kept], { credential: stranger })).toEqual({ ok: false });
  });

  const MAX = 2 ** 32 - 1;
  it.each([
    [0, 0, true],
    [0, 1, true],
    [5, 6, true],
    [5, MAX, true],
    [0, MAX, true],
    [5, 5, false],
    [5, 4, false],
    [5, 0, false],
    [MAX, MAX, false],
  ])("E09: counter %i, then %i: %s", async (before, then, ok) => {
    expect(await verify({ counter: then }, before)).toMatchObject(
      ok ? { ok, counter: then } : { ok, copied: { factorId: "row", notice: "passkey-copy-suspected" } },
    );
  });

  it("E09: a counter in something badly signed accuses nobody", async () => {
    expect(await verify({ counter: 1, badSignature: true }, 5)).toEqual({ ok: false });
  });

  it("never throws, and finds no token, in noise", () => {
    for (const credential of [
      {},
      { id: 1 },
      { response: null },
      { id: "A", rawId: "A", type: "public-key" },
    ]) {
      expect(passkey.challenge?.tokenOf({ credential })).toBeUndefined();
    }
    expect(passkey.challenge?.tokenOf({ credential: new SoftwareAuthenticator().get(asked) })).toBe(
      asked.challenge,
    );
  });
});
