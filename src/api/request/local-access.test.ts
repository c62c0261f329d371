import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

const KEY = "a-key-that-was-kept";

const dataDir = mkdtempSync(join(tmpdir(), "latchkey-key-"));
writeFileSync(join(dataDir, "local-key"), KEY);
afterAll(() => rmSync(dataDir, { recursive: true }));

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** A process with these settings. */
async function processWith(settings: Record<string, string>) {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  vi.resetModules();
  return import("./local-access");
}

const UNSET = { APP_URL: "", PORT: "3000", DATA_DIR: dataDir };
const LOCAL = { APP_URL: "http://localhost:3000" };
const PUBLIC = {
  APP_URL: "https://auth.example.com",
  SMTP_URL: "smtp://mail.example.com",
  MAIL_FROM: "no-reply@example.com",
};
const at = (host: string, more: Record<string, string> = {}) => new Headers({ host, ...more });

describe("W04: where APP_URL is not set, what is local asks for the key", () => {
  it.each([
    ["nothing", {}],
    ["another bearer", { authorization: `Bearer ${KEY}x` }],
    ["the key as another scheme", { authorization: `Basic ${KEY}` }],
    ["another cookie", { cookie: `latchkey-local-key=${KEY}; latchkey-local-key-3001=${KEY}` }],
    ["an empty cookie", { cookie: "latchkey-local-key-3000=" }],
  ])("and %s is none", async (_what, headers) => {
    const { localAccess } = await processWith(UNSET);
    expect(localAccess(at("localhost:3000", headers))).toBe("needs-key");
  });

  it.each([
    ["a bearer", { authorization: `Bearer ${KEY}` }],
    ["a cookie", { cookie: `other=1; latchkey-local-key-3000=${KEY}` }],
  ])("which may be %s", async (_what, headers) => {
    const { localAccess } = await processWith(UNSET);
    expect(localAccess(at("localhost:3000", headers))).toBe("open");
    // A tunnel's own host name is as good: whoever has the key started it.
    expect(localAccess(at("forwarded.example.test", headers))).toBe("open");
  });

  it("which the start's link leaves with the browser, and no other link", async () => {
    const { keyLinkAnswer, localAccess } = await processWith(UNSET);
    const lead = keyLinkAnswer(`/?key=${KEY}`);
    expect(lead).toMatchObject({ location: "/", "cache-control": "no-store" });
    const cookie = lead?.["set-cookie"] ?? "";
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    expect(localAccess(at("localhost:3000", { cookie: cookie.split(";")[0] ?? "" }))).toBe("open");
    expect(keyLinkAnswer("/?key=wrong")).toEqual(
      expect.not.objectContaining({ "set-cookie": expect.anything() }),
    );
    for (const url of ["/", "/?other=1", `/login?key=${KEY}`, `//evil.test/?key=${KEY}`])
      expect(keyLinkAnswer(url)).toBeUndefined();
  });

  it("and elsewhere no key opens anything", async () => {
    const local = await processWith(LOCAL);
    expect(local.keyLinkAnswer(`/?key=${KEY}`)).toBeUndefined();
    expect(local.localAccess(at("localhost:3000"))).toBe("open");
    const { keyLinkAnswer, localAccess } = await processWith(PUBLIC);
    expect(keyLinkAnswer(`/?key=${KEY}`)).toBeUndefined();
    expect(localAccess(at("localhost", { authorization: `Bearer ${KEY}` }))).toBe("none");
  });
});

describe("W04: an APP_URL that is loopback is held to its word", () => {
  it.each([
    ["127.0.0.1", at("localhost:3000")],
    ["::1", at("[::1]:3000")],
    ["::ffff:127.0.0.1", at("127.0.0.1:3000")],
    ["127.0.0.53", at("app.localhost:3000")],
  ])("%s comes in", async (peer, headers) => {
    const { strangerAt } = await processWith(LOCAL);
    expect(strangerAt(peer, headers)).toBeUndefined();
  });

  it.each([
    ["192.168.1.7", at("localhost:3000"), "peer"],
    ["", at("localhost:3000"), "peer"],
    ["127.0.0.1", at("auth.example.com"), "host"],
    ["127.0.0.1", at("localhost.evil.test"), "host"],
    ["127.0.0.1", at("127.0.0.1@evil.test"), "host"],
    ["127.0.0.1", at(""), "host"],
    ["127.0.0.1", at("localhost:3000", { "x-forwarded-for": "198.51.100.7" }), "forwarded"],
    ["127.0.0.1", at("localhost:3000", { forwarded: "for=198.51.100.7" }), "forwarded"],
    ["127.0.0.1", at("localhost:3000", { "x-real-ip": "198.51.100.7" }), "forwarded"],
    ["127.0.0.1", at("localhost:3000", { "x-forwarded-proto": "https" }), "forwarded"],
    ["127.0.0.1", at("localhost:3000", { via: "1.1 proxy" }), "forwarded"],
  ])("%s doesn't, where it is a stranger's: %#", async (peer, headers, reason) => {
    const { strangerAt } = await processWith(LOCAL);
    expect(strangerAt(peer, headers)).toBe(reason);
  });

  it("a container's gateway that is named does, and may not forward", async () => {
    const { strangerAt } = await processWith({ ...LOCAL, LOCAL_PEERS: "172.16.0.0/12" });
    expect(strangerAt("::ffff:172.17.0.1", at("localhost:3000"))).toBeUndefined();
    expect(strangerAt("172.17.0.1", at("localhost:3000", { "x-real-ip": "1.1.1.1" }))).toBe("forwarded");
    expect(strangerAt("172.32.0.1", at("localhost:3000"))).toBe("peer");
  });

  it("a proxy that is trusted does, and may forward", async () => {
    const { strangerAt } = await processWith({ ...LOCAL, TRUSTED_PROXIES: "10.0.0.1" });
    expect(strangerAt("10.0.0.1", at("localhost", { "x-forwarded-for": "1.1.1.1" }))).toBeUndefined();
    expect(strangerAt("10.0.0.1", at("auth.example.com"))).toBe("host");
  });

  it.each([UNSET, PUBLIC])("elsewhere nobody is turned away: %j", async (settings) => {
    const { strangerAt } = await processWith(settings);
    expect(strangerAt("192.168.1.7", at("anything.test", { via: "x" }))).toBeUndefined();
  });
});
