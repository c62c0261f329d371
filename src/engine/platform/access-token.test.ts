import { randomUUID, sign } from "node:crypto";
import { base64url, generateKeyPair, importJWK, jwtVerify, SignJWT } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type AccessTokenInput,
  isExpired,
  jsonWebKeySet,
  signAccessToken,
  verifyAccessToken,
} from "./access-token";
import { tokenSigningKey } from "./crypto";
import { env } from "./settings/env";

const now = new Date("2026-05-04T12:00:00Z");
let input: AccessTokenInput;

beforeEach(() => {
  input = {
    userId: randomUUID(),
    sessionId: randomUUID(),
    generation: 3,
    orgId: null,
    amr: ["pwd", "otp", "mfa"],
    aal: 2,
    authTime: now,
    now: new Date(),
    notAfter: new Date(Date.now() + 86_400_000),
  };
});

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const nextOf = (character = "") => BASE64URL[BASE64URL.indexOf(character) + 1] ?? "";

const claims = () => ({ sid: input.sessionId, gen: 3, sub: input.userId });
const forged = (header: Record<string, unknown>) =>
  new SignJWT(claims())
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: tokenSigningKey("EdDSA").kid, ...header })
    .setIssuer(env().APP_URL)
    .setAudience(env().APP_URL)
    .setExpirationTime("15m");

describe("access tokens", () => {
  it("name their session and verify with the published keys", async () => {
    const { token } = signAccessToken(input);
    expect(verifyAccessToken(token)).toMatchObject({ sub: input.userId, sid: input.sessionId, gen: 3 });
    const { keys } = await jsonWebKeySet();
    expect(keys).toEqual([
      expect.objectContaining({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" }),
      expect.objectContaining({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" }),
    ]);
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it("verify with either key, whichever signs by now, and with neither under the other's name", async () => {
    const es256 = tokenSigningKey("ES256");
    const made = (kid: string) => forged({ alg: "ES256", kid }).setIssuedAt().sign(es256.signing);
    expect(verifyAccessToken(await made(es256.kid))).toMatchObject({ sub: input.userId });
    expect(verifyAccessToken(await made(tokenSigningKey("EdDSA").kid))).toBeUndefined();
    const { keys } = await jsonWebKeySet();
    const other = await importJWK(keys[1] ?? {}, "ES256");
    expect((await jwtVerify(await made(es256.kid), other)).payload.sub).toBe(input.userId);
  });

  it("never outlive the session", async () => {
    const notAfter = new Date(input.now.getTime() + 60_000);
    const { expiresAt } = signAccessToken({ ...input, notAfter });
    expect(expiresAt).toBeLessThanOrEqual(notAfter.getTime());
  });

  it("G04: end by the given clock, with at most 5 s of leeway", async () => {
    const { token, expiresAt } = signAccessToken(input);
    const verified = verifyAccessToken(token);
    if (!verified) throw new Error("not verified");
    expect(isExpired(verified, new Date(expiresAt - 1_000))).toBe(false);
    expect(isExpired(verified, new Date(expiresAt + 6_000))).toBe(true);
  });
});

describe("G04: anything else is nobody's token", () => {
  it.each([
    [
      "an unsigned one",
      () =>
        `${base64url.encode('{"alg":"none","typ":"at+jwt"}')}.${base64url.encode(JSON.stringify(claims()))}.`,
    ],
    ["one of three words", () => "a.b.c"],
    ["nothing", () => ".."],
  ])("refuses %s", (_what, make) => {
    expect(verifyAccessToken(make())).toBeUndefined();
  });

  it("refuses an HMAC over the public key", async () => {
    const { keys } = await jsonWebKeySet();
    const token = await forged({ alg: "HS256" }).sign(Buffer.from(JSON.stringify(keys[0])));
    expect(verifyAccessToken(token)).toBeUndefined();
  });

  it.each([
    ["a header of ours", {}],
    ["an unknown key id", { kid: "nobody" }],
    ["no key id", { kid: undefined }],
    ["another type", { typ: "JWT" }],
    ["a key it brings along", { jwk: { kty: "OKP", crv: "Ed25519", x: "AAAA" } }],
    ["a key set it points to", { jku: "https://evil.test/jwks" }],
    ["a certificate it points to", { x5u: "https://evil.test/cert" }],
  ])("refuses %s under another key", async (_what, header) => {
    const { privateKey } = await generateKeyPair("EdDSA");
    expect(verifyAccessToken(await forged(header).sign(privateKey))).toBeUndefined();
  });

  it.each([
    ["issuer", (jwt: SignJWT) => jwt.setIssuer("https://evil.test")],
    ["audience", (jwt: SignJWT) => jwt.setAudience("https://evil.test")],
    ["start", (jwt: SignJWT) => jwt.setNotBefore("2d")],
  ])("refuses a right signature over a wrong %s", async (_what, change) => {
    const token = await change(forged({})).sign(tokenSigningKey("EdDSA").signing);
    expect(verifyAccessToken(token)).toBeUndefined();
  });

  it.each([
    ["type", { typ: "JWT" }],
    ["key id", { kid: "nobody" }],
  ])("refuses a right signature under a wrong %s", async (_what, header) => {
    expect(verifyAccessToken(await forged(header).sign(tokenSigningKey("EdDSA").signing))).toBeUndefined();
  });

  it.each([
    ["that it brings along", { jwk: { kty: "OKP", crv: "Ed25519", x: "AAAA" } }],
    ["that it calls critical", { crit: ["b64"], b64: true }],
    ["than its key's algorithm", { alg: "ES256" }],
  ])("refuses a right signature over more or other in the header %s", (_what, more) => {
    const { kid, signing } = tokenSigningKey("EdDSA");
    const [, payload] = signAccessToken(input).token.split(".");
    const written = (header: object) => {
      const head = JSON.stringify({ alg: "EdDSA", typ: "at+jwt", kid, ...header });
      const text = `${base64url.encode(head)}.${payload}`;
      return `${text}.${sign(null, Buffer.from(text), signing).toString("base64url")}`;
    };
    expect(verifyAccessToken(written({}))).toBeDefined();
    expect(verifyAccessToken(written(more))).toBeUndefined();
  });

  it.each([
    ["padded", (end: string) => `${end}==`],
    ["with what decoding passes over", (end: string) => `${end}~`],
    ["with the last bits set, which aren't read", (end: string) => end.slice(0, -1) + nextOf(end.at(-1))],
    ["twice", (end: string) => `${end}.${end}`],
  ])("refuses a right signature written another way: %s", (_what, write) => {
    const { token } = signAccessToken(input);
    const end = token.slice(token.lastIndexOf(".") + 1);
    const other = token.slice(0, -end.length) + write(end);
    expect(Buffer.from(write(end).split(".")[0] ?? "", "base64url")).toEqual(Buffer.from(end, "base64url"));
    expect(verifyAccessToken(other)).toBeUndefined();
    expect(verifyAccessToken(token)).toBeDefined();
  });

  it("refuses an ES256 signature in DER", async () => {
    const { kid, signing } = tokenSigningKey("ES256");
    const token = await forged({ alg: "ES256", kid }).sign(signing);
    const text = token.slice(0, token.lastIndexOf("."));
    const der = sign("sha256", Buffer.from(text), signing).toString("base64url");
    expect(verifyAccessToken(`${text}.${der}`)).toBeUndefined();
    expect(verifyAccessToken(token)).toBeDefined();
  });

  it("refuses a token with a changed claim", async () => {
    const { token } = signAccessToken(input);
    const [head = "", payload = "", signature = ""] = token.split(".");
    const said = JSON.parse(Buffer.from(payload, "base64url").toString());
    const other = base64url.encode(JSON.stringify({ ...said, sub: randomUUID() }));
    expect(verifyAccessToken(`${head}.${other}.${signature}`)).toBeUndefined();
    expect(verifyAccessToken(token)).toBeDefined();
  });
});
