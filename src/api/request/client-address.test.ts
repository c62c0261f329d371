import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const STAMPED = Symbol.for("latchkey.peer");

/** A process with these proxies; `stamped` when our own server took the connection. */
async function processWith(settings: Record<string, string>, stamped = true) {
  vi.resetModules();
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  Object.assign(globalThis, { [STAMPED]: stamped });
  return import("./client-address");
}

beforeEach(() => {
  vi.unstubAllEnvs();
});
afterEach(() => {
  Object.assign(globalThis, { [STAMPED]: false });
  vi.unstubAllEnvs();
});

const from = (peer: string, forwarded?: string) =>
  new Headers({ "x-latchkey-peer": peer, ...(forwarded ? { "x-forwarded-for": forwarded } : {}) });

describe("J05: who the client is, nobody can choose", () => {
  it("ignores forwarding headers of anybody who isn't a named proxy", async () => {
    const { clientAddress } = await processWith({ TRUSTED_PROXIES: "10.0.0.1" });
    for (const claimed of ["1.1.1.1", "2.2.2.2", "10.0.0.1", "127.0.0.1"]) {
      expect(clientAddress(from("203.0.113.9", claimed))).toBe("203.0.113.9");
    }
  });

  it.each([
    ["the nearest address that isn't a proxy", "198.51.100.7, 10.0.0.2", "198.51.100.7"],
    ["not what the client put in front of it", "9.9.9.9, 198.51.100.7", "198.51.100.7"],
    ["not even a proxy's address it put there", "10.0.0.3, 198.51.100.7, 10.0.0.2", "198.51.100.7"],
    ["an IPv6 address", "2001:db8::1", "2001:db8::1"],
    ["an IPv4 address in IPv6 form", "::ffff:198.51.100.7", "198.51.100.7"],
    ["the proxy itself where the header makes no sense", "unknown", "10.0.0.1"],
    ["the proxy itself where there is none", "", "10.0.0.1"],
  ])("takes %s", async (_what, forwarded, expected) => {
    const { clientAddress } = await processWith({ TRUSTED_PROXIES: "10.0.0.0/8" });
    expect(clientAddress(from("10.0.0.1", forwarded))).toBe(expected);
  });

  it("believes the peer's header only when our own server wrote it", async () => {
    const { clientAddress } = await processWith({ TRUSTED_PROXIES: "10.0.0.1" }, false);
    expect(clientAddress(from("10.0.0.1", "1.1.1.1"))).toBe("");
  });

  it("takes the platform's own header on Vercel", async () => {
    const { clientAddress } = await processWith({ VERCEL: "1" }, false);
    expect(clientAddress(new Headers({ "x-real-ip": "198.51.100.7", "x-forwarded-for": "1.1.1.1" }))).toBe(
      "198.51.100.7",
    );
  });

  it("tells a place only as a trusted proxy tells it", async () => {
    const { clientPlace } = await processWith({ TRUSTED_PROXIES: "10.0.0.1" });
    const headers = from("203.0.113.9");
    headers.set("cf-ipcity", "Berlin");
    headers.set("cf-ipcountry", "DE");
    expect(clientPlace(headers)).toBe("");
    headers.set("x-latchkey-peer", "10.0.0.1");
    expect(clientPlace(headers)).toBe("Berlin, DE");
  });
});

it("K05: a request's id in the trail is what our own server wrote over the client's, or a new one", async () => {
  const headers = new Headers({ "x-request-id": "as it stands there" });
  const own = await processWith({});
  expect(own.requestIdOf(headers)).toBe("as it stands there");
  const elsewhere = await processWith({}, false);
  expect(elsewhere.requestIdOf(headers)).toMatch(/^[0-9a-f-]{36}$/);
});
