import { randomBytes } from "node:crypto";
import { describe, expect, it, vi } from "vitest";

/** The module keeps its keys for the life of a process; a fresh copy is a process with another AUTH_SECRET. */
async function withSecrets(...secrets: string[]) {
  vi.resetModules();
  vi.stubEnv("AUTH_SECRET", secrets.join(","));
  return import("./crypto");
}

const first = randomBytes(33).toString("base64");
const second = randomBytes(33).toString("base64");

describe("C06: a sealed value opens only where it was sealed", () => {
  it("opens for the same row", async () => {
    const { seal, open } = await withSecrets(first);
    const { sealed, keyId } = seal("the secret", "factor:1:ada");
    expect(open(sealed, keyId, "factor:1:ada")).toBe("the secret");
  });

  it("fails closed in anybody else's row", async () => {
    const { seal, open } = await withSecrets(first);
    const { sealed, keyId } = seal("the secret", "factor:1:ada");
    expect(() => open(sealed, keyId, "factor:2:eve")).toThrow();
  });

  it("fails for every single byte that is changed", async () => {
    const { seal, open } = await withSecrets(first);
    const { sealed, keyId } = seal("the secret", "row");
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => open(changed, keyId, "row")).toThrow();
    }
  });

  it("fails for a value cut short", async () => {
    const { seal, open } = await withSecrets(first);
    const { sealed, keyId } = seal("the secret", "row");
    for (const length of [0, 5, 12, 20, sealed.length - 1]) {
      expect(() => open(sealed.subarray(0, length), keyId, "row")).toThrow();
    }
  });

  it("never repeats a nonce", async () => {
    const { seal } = await withSecrets(first);
    const nonces = new Set<string>();
    for (let round = 0; round < 100_000; round += 1) {
      nonces.add(seal("x", "row").sealed.subarray(0, 12).toString("base64"));
    }
    expect(nonces.size).toBe(100_000);
  });
});

describe("K02: the secret can be rotated", () => {
  it("opens with the older secret what it sealed, and seals with the newer", async () => {
    const before = await withSecrets(first);
    const old = before.seal("kept", "row");
    const during = await withSecrets(second, first);
    expect(during.open(old.sealed, old.keyId, "row")).toBe("kept");
    expect(during.seal("new", "row").keyId).toBe(during.currentKeyId());
    expect(during.currentKeyId()).not.toBe(old.keyId);
  });

  it("fails closed, by name, when the older secret was removed too early", async () => {
    const before = await withSecrets(first);
    const old = before.seal("kept", "row");
    const after = await withSecrets(second);
    expect(() => after.open(old.sealed, old.keyId, "row")).toThrow(after.UnknownKeyError);
  });

  it("keeps verifying access tokens of the older secret", async () => {
    for (const alg of ["EdDSA", "ES256"] as const) {
      const older = (await withSecrets(first)).tokenSigningKey(alg).kid;
      const during = await withSecrets(second, first);
      expect([...during.tokenKeys().keys()]).toContain(older);
      expect(during.tokenSigningKey(alg).kid).not.toBe(older);
    }
  });
});

describe("keys and secrets", () => {
  it("K01: one secret gives a different key for each purpose", async () => {
    const { lookupHash } = await withSecrets(first);
    expect(lookupHash("sign-in", "ada")).not.toBe(lookupHash("mail", "ada"));
  });

  it("makes tokens of 256 bits and stores only their hash", async () => {
    const { randomToken, tokenHash } = await withSecrets(first);
    const token = randomToken();
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(tokenHash(token)).toHaveLength(32);
    expect(tokenHash(token).toString("base64url")).not.toContain(token);
  });

  it("compares secrets of any length", async () => {
    const { sameSecret } = await withSecrets(first);
    expect(sameSecret("abc", "abc")).toBe(true);
    expect(sameSecret("abc", "abd")).toBe(false);
    expect(sameSecret("abc", "abcd")).toBe(false);
  });
});
