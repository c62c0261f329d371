import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const STAMPED = Symbol.for("latchkey.peer");

const ON_VERCEL = {
  VERCEL: "1",
  APP_URL: "https://auth.example.com",
  DATABASE_URL: "postgres://u:p@db.example.com/latchkey",
  SMTP_URL: "smtps://u:p@smtp.example.com",
  MAIL_FROM: "auth@example.com",
};

/** A process with these proxies; `stamped` when our own server took the connection. */
async function processWith(settings: Record<string, string>, stamped = true) {
  vi.resetModules();
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  Object.assign(globalThis, { [STAMPED]: stamped });
  return import("./client-address");
}

beforeEach(() => {
  vi.unstubAllEnvs();
  vi.stubEnv("LOG_LEVEL", "warn");
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
    ["the last good hop before one that makes no sense", "198.51.100.7, unknown, 10.0.0.2", "10.0.0.2"],
    ["the farthest proxy where there is nobody else", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
  ])("takes %s", async (_what, forwarded, expected) => {
    const { clientAddress } = await processWith({ TRUSTED_PROXIES: "10.0.0.0/8" });
    expect(clientAddress(from("10.0.0.1", forwarded))).toBe(expected);
  });

  it("believes the peer's header only when our own server wrote it", async () => {
    const { clientAddress } = await processWith({ TRUSTED_PROXIES: "10.0.0.1" }, false);
    expect(clientAddress(from("10.0.0.1", "1.1.1.1"))).toBe("");
  });

  it("takes the platform's own header on Vercel", async () => {
    const { clientAddress } = await processWith(ON_VERCEL, false);
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

describe("W05: hops as proxies write them", () => {
  const HOPS = [
    ["203.0.113.7:51234", "203.0.113.7"],
    ["2001:db8::1", "2001:db8::1"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["[2001:db8::1]:51234", "2001:db8::1"],
    ['"[2001:db8::1]:51234"', "2001:db8::1"],
    ['"203.0.113.7"', "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::ffff:cb00:7107", "203.0.113.7"],
    ["0:0:0:0:0:FFFF:cb00:7107", "203.0.113.7"],
    ["[::ffff:cb00:7107]:443", "203.0.113.7"],
    ["fe80::1%eth0", "fe80::1"],
  ] as const;
  const UNREADABLE = [
    "unknown",
    "_hidden",
    "203.0.113.256",
    "010.0.0.1",
    "203.0.113.7:x",
    "[203.0.113.7",
    "a b",
  ];

  it.each([...HOPS, [" , 203.0.113.7 ,", "203.0.113.7"] as const])(
    "X-Forwarded-For: %s",
    async (hop, expected) => {
      const { clientAddress } = await processWith({ TRUSTED_PROXIES: "10.0.0.0/8" });
      expect(clientAddress(from("10.0.0.1", hop))).toBe(expected);
      expect(clientAddress(from("::ffff:a00:1", `9.9.9.9, ${hop},10.0.0.2:80`))).toBe(expected);
    },
  );

  it.each(UNREADABLE)("X-Forwarded-For: %s ends it at the last good one", async (hop) => {
    const { clientAddress } = await processWith({ TRUSTED_PROXIES: "10.0.0.0/8" });
    expect(clientAddress(from("10.0.0.1", `9.9.9.9, ${hop}, 10.0.0.2`))).toBe("10.0.0.2");
  });

  const forwarded = (value: string) =>
    new Headers({ "x-latchkey-peer": "10.0.0.1", forwarded: value, "x-forwarded-for": "9.9.9.9" });
  const FORWARDED = { TRUSTED_PROXIES: "10.0.0.0/8", FORWARDED_HEADER: "forwarded" };

  it.each([
    ["for=203.0.113.7", "203.0.113.7"],
    ['For="[2001:db8::1]:51234"', "2001:db8::1"],
    ['proto=https;for="203.0.113.7:80";by=10.0.0.1', "203.0.113.7"],
    ["for=9.9.9.9, for=203.0.113.7 , for=10.0.0.2;proto=http", "203.0.113.7"],
    ["for=9.9.9.9, for=unknown, for=10.0.0.2", "10.0.0.2"],
    ["for=9.9.9.9, proto=https, for=10.0.0.2", "10.0.0.2"],
    ['for="9.9.9.9, for=203.0.113.7', "203.0.113.7"],
    ['for="9.9.9.9, for="[2001:db8::1]:80";by="_x"', "2001:db8::1"],
    ['for=9.9.9.9;host="a, for=8.8.8.8", for=203.0.113.7', "203.0.113.7"],
    ["for=9.9.9.9;for=8.8.8.8", "10.0.0.1"],
    ["nonsense", "10.0.0.1"],
    ["", "10.0.0.1"],
  ])("Forwarded: %s", async (value, expected) => {
    const { clientAddress } = await processWith(FORWARDED);
    expect(clientAddress(forwarded(value))).toBe(expected);
  });

  it("Forwarded is read only where it is asked for, and X-Forwarded-For then no more", async () => {
    const usual = await processWith({ TRUSTED_PROXIES: "10.0.0.0/8" });
    expect(usual.clientAddress(forwarded("for=203.0.113.7"))).toBe("9.9.9.9");
    const { clientAddress } = await processWith(FORWARDED);
    expect(clientAddress(from("10.0.0.1", "9.9.9.9"))).toBe("10.0.0.1");
  });
});

describe("W05: what a setting would mend is said, once", () => {
  const told = async (settings: Record<string, string>, asked: readonly Headers[]) => {
    Reflect.deleteProperty(globalThis, Symbol.for("latchkey.said"));
    const { clientAddress } = await processWith(settings);
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      for (const headers of asked) clientAddress(headers);
      return write.mock.calls.map(([line]): unknown => JSON.parse(String(line)));
    } finally {
      write.mockRestore();
    }
  };

  it("a proxy that isn't named, by its address where that is nobody's person", async () => {
    const lines = await told({}, [
      from("10.0.0.1", "1.1.1.1"),
      from("10.0.0.2", "2.2.2.2"),
      from("10.0.0.1"),
    ]);
    expect(lines).toEqual([
      expect.objectContaining({ level: "warn", setting: "TRUSTED_PROXIES", peer: "10.0.0.1" }),
    ]);
    expect(await told({}, [from("198.51.100.7", "1.1.1.1")])).toEqual([
      expect.not.objectContaining({ peer: expect.anything() }),
    ]);
  });

  it("a proxy that writes the other header", async () => {
    const other = new Headers({ "x-latchkey-peer": "10.0.0.1", forwarded: "for=203.0.113.7" });
    expect(await told({ TRUSTED_PROXIES: "10.0.0.1" }, [other, other])).toEqual([
      expect.objectContaining({ level: "warn", setting: "FORWARDED_HEADER" }),
    ]);
  });

  it("nothing of a peer whose own address Next wrote before it answered a page", async () => {
    const page = from("127.0.0.1", "127.0.0.1");
    page.set("x-forwarded-proto", "http");
    expect(await told({}, [page])).toEqual([]);
    page.set("via", "1.1 proxy");
    expect(await told({}, [page])).toHaveLength(1);
  });

  it("nothing where all is well", async () => {
    const named = { TRUSTED_PROXIES: "10.0.0.1" };
    expect(await told(named, [from("10.0.0.1", "1.1.1.1"), from("198.51.100.7")])).toEqual([]);
  });
});

describe("W15: places from headers are UTF-8", () => {
  it.each([
    ["São Paulo", "São Paulo"],
    ["S%C3%A3o%20Paulo", "São Paulo"],
    ["東京", "東京"],
    ["Berlin", "Berlin"],
    ["a\xff", ""],
    ["100%", ""],
    ["Ber%0D%0Alin", "Berlin"],
  ])("%s", async (city, place) => {
    const { clientPlace } = await processWith({ TRUSTED_PROXIES: "10.0.0.1" });
    const onTheWire = city === "a\xff" ? city : Buffer.from(city).toString("latin1");
    expect(clientPlace(new Headers({ "x-latchkey-peer": "10.0.0.1", "cf-ipcity": onTheWire }))).toBe(place);
  });
});

it("K05: a request's id in the trail is what our own server wrote over the client's, or a new one", async () => {
  const headers = new Headers({ "x-request-id": "as it stands there" });
  const own = await processWith({});
  expect(own.requestIdOf(headers)).toBe("as it stands there");
  const elsewhere = await processWith({}, false);
  expect(elsewhere.requestIdOf(headers)).toMatch(/^[0-9a-f-]{36}$/);
});
