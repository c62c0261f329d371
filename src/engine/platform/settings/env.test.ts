import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { keeping, none, problemsOf, production, secret } from "@/testing/tables/environments";
import { parseEnvironment } from "./env";

describe("K01: outside loopback nothing starts half configured", () => {
  it("accepts a whole configuration", () => {
    expect(problemsOf(production)).toEqual([]);
  });

  it.each([
    ["a missing secret", { AUTH_SECRET: undefined }, "AUTH_SECRET"],
    ["a short secret", { AUTH_SECRET: "x".repeat(31) }, "AUTH_SECRET"],
    ["a short older secret", { AUTH_SECRET: `${secret},short` }, "AUTH_SECRET"],
    ["the same secret twice", { AUTH_SECRET: `${secret},${secret}` }, "AUTH_SECRET"],
    ["plain http", { APP_URL: "http://auth.example.com" }, "APP_URL"],
    ["a path for an origin", { APP_URL: "nonsense" }, "APP_URL"],
    ["no sender", { SMTP_URL: undefined }, "RESEND_API_KEY or SMTP_URL"],
    ["two senders", { RESEND_API_KEY: "re_1" }, "RESEND_API_KEY and SMTP_URL"],
    ["no sender's address", { MAIL_FROM: undefined }, "MAIL_FROM"],
    ["unconfirmed addresses", { REQUIRE_EMAIL_VERIFICATION: "false" }, "REQUIRE_EMAIL_VERIFICATION"],
    ["Vercel without a database", { DATABASE_URL: undefined, VERCEL: "1" }, "DATABASE_URL"],
    ["a port that is none", { PORT: "70000" }, "PORT"],
    ["a flag that is none", { DATABASE_PREPARE: "maybe" }, "DATABASE_PREPARE"],
    ["a proxy that is no address", { TRUSTED_PROXIES: "proxy.local" }, "TRUSTED_PROXIES"],
    ["a range that is everybody by mistake", { TRUSTED_PROXIES: "10.0.0.0/" }, "TRUSTED_PROXIES"],
    ["a range larger than there is", { TRUSTED_PROXIES: "10.0.0.0/33" }, "TRUSTED_PROXIES"],
    ["a range of nothing", { TRUSTED_PROXIES: "2001:db8::/x" }, "TRUSTED_PROXIES"],
    ["a sender without an address", { MAIL_FROM: "Latchkey" }, "MAIL_FROM"],
    [
      "a sender that brings a header along",
      { MAIL_FROM: "A <a@example.com>\r\nBcc: b@example.com" },
      "MAIL_FROM",
    ],
    ["a role that nobody can have", { MFA_REQUIRED_ROLES: "25" }, "MFA_REQUIRED_ROLES"],
    ["an operator without an address", { OPERATOR_EMAILS: "ada@example.com, grace" }, "OPERATOR_EMAILS"],
    ["a pattern for an origin", { ALLOWED_ORIGINS: "https://*.example.com" }, "ALLOWED_ORIGINS"],
    ["an origin without https", { ALLOWED_ORIGINS: "http://app.example.com" }, "ALLOWED_ORIGINS"],
    ["a path behind an origin", { APP_URL: "https://auth.example.com/base" }, "APP_URL"],
    ["a password that isn't encoded", { DATABASE_URL: "postgres://u:100%@db.example.com/l" }, "DATABASE_URL"],
    ["a mail server without a name", { SMTP_URL: "smtp:" }, "SMTP_URL"],
    ["tokens that live for days", { ACCESS_TOKEN_MINUTES: "6000" }, "ACCESS_TOKEN_MINUTES"],
  ])("refuses %s with one line that names the setting", (_what, change, named) => {
    const problems = problemsOf({ ...production, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${named}`));
    expect(problems[0]).not.toContain("\n");
  });

  it.each([
    "postgres://u:p@db1,db2:5433,[::1]:5434/d?target_session_attrs=read-write",
    "postgres://u:p@db1,db2/d?port=5433,5434",
    "postgresql://postgres.abcd:p%40ss@pooler.example.com:6543/postgres",
    "postgres://u@%2Fvar%2Frun%2Fpostgresql/d",
    "postgres:///d?host=/var/run/postgresql",
  ])("W02: takes %s, as it is read later", (url) => {
    expect(problemsOf({ ...production, DATABASE_URL: url, MIGRATION_DATABASE_URL: url })).toEqual([]);
  });

  it("W07: a choice is taken in any case, and a range of everybody is warned of", () => {
    const { LOG_LEVEL, SIGNUP, ACCESS_TOKEN_ALG, warnings } = parseEnvironment(
      {
        ...production,
        ...{ LOG_LEVEL: "INFO", SIGNUP: "Closed", ACCESS_TOKEN_ALG: "es256" },
        ...{ TRUSTED_PROXIES: "10.0.0.0/8,0.0.0.0/0", LOCAL_PEERS: "::/0" },
      },
      none,
    );
    expect({ LOG_LEVEL, SIGNUP, ACCESS_TOKEN_ALG }).toEqual({
      ...{ LOG_LEVEL: "info", SIGNUP: "closed", ACCESS_TOKEN_ALG: "ES256" },
    });
    expect(warnings).toEqual([
      expect.stringMatching(/^TRUSTED_PROXIES: 0\.0\.0\.0\/0 is everybody/),
      expect.stringMatching(/^LOCAL_PEERS: ::\/0 is everybody/),
    ]);
  });

  it("W07: reads what another system's line ends or a pipe left something behind", () => {
    const behind = Object.fromEntries(
      Object.entries(production).map(([name, value]) => [name, `${value} \r\n`]),
    );
    expect(parseEnvironment({ ...behind, SIGNUP: "closed\r", LOG_LEVEL: " \r" }, none)).toEqual(
      parseEnvironment({ ...production, SIGNUP: "closed" }, none),
    );
  });

  it("L14: refuses a weak secret as the first of the list, and warns of it as an older one", () => {
    const weak = "a".repeat(40);
    expect(problemsOf({ ...production, AUTH_SECRET: `${weak},${secret}` })).toEqual([
      expect.stringMatching(/^AUTH_SECRET: has fewer than 8 different characters/),
    ]);
    const { warnings } = parseEnvironment({ ...production, AUTH_SECRET: `${secret},${weak}` }, none);
    expect(warnings).toEqual([expect.stringMatching(/^AUTH_SECRET: an older one has fewer than 8/)]);
    expect(parseEnvironment({ AUTH_SECRET: weak }, keeping).warnings).toEqual([]);
  });

  it("refuses the example's secret", () => {
    const example = /AUTH_SECRET=(\S+)/.exec(readFileSync(".env.example", "utf8"))?.[1];
    expect(problemsOf({ ...production, AUTH_SECRET: example })).toEqual([
      "AUTH_SECRET: is still the example; make your own",
    ]);
  });

  it.each(["https://example.com", "example.com:8443", "example.com/", "Example.com"])(
    "refuses %s as the domain of passkeys",
    (RP_ID) => {
      expect(problemsOf({ ...production, RP_ID })).toEqual([
        expect.stringMatching(/^RP_ID: must be a domain/),
      ]);
    },
  );

  it("names every problem at once", () => {
    expect(problemsOf({ APP_URL: "http://auth.example.com" }).length).toBeGreaterThan(3);
  });

  it("names what is missing beside what can't be read", () => {
    const problems = problemsOf({ APP_URL: "http://auth.example.com", PORT: "x", SMTP_URL: "x" });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "PORT",
      "SMTP_URL",
      "AUTH_SECRET",
      "APP_URL",
      "MAIL_FROM",
    ]);
  });

  it.each(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::1"])("accepts %s as a proxy", (TRUSTED_PROXIES) => {
    expect(problemsOf({ ...production, TRUSTED_PROXIES })).toEqual([]);
  });

  it.each(["a@example.com", "Auth <a@example.com>", '"Auth, Inc." <a@example.com>', "no-reply@localhost"])(
    "accepts %s as the sender",
    (MAIL_FROM) => {
      expect(problemsOf({ ...production, MAIL_FROM })).toEqual([]);
    },
  );
});

describe("on loopback", () => {
  it("needs nothing, and takes the secret kept in the data folder", () => {
    const environment = parseEnvironment({}, keeping);
    expect(environment).toMatchObject({
      APP_URL: "http://localhost:3000",
      AUTH_SECRET: [secret],
      isLoopback: true,
    });
  });

  it("says so when nothing could be kept", () => {
    expect(problemsOf({})).toEqual([
      expect.stringMatching(/^AUTH_SECRET: is missing/),
      expect.stringMatching(/^DATA_DIR: can't be written/),
    ]);
  });

  it("takes an empty variable for one that isn't set", () => {
    expect(parseEnvironment({ APP_URL: "", PORT: "" }, keeping).PORT).toBe(3000);
  });

  it.each(["http://localhost.example.com", "http://127.0.0.1.example.com", "http://10.0.0.1"])(
    "is not %s",
    (url) => {
      expect(problemsOf({ ...production, APP_URL: url })).not.toEqual([]);
    },
  );
});

describe("W04: where APP_URL is not set", () => {
  it("there is a key, which a set one doesn't need", () => {
    expect(parseEnvironment({}, keeping)).toMatchObject({ isLoopback: true, localKey: "the-key" });
    const set = parseEnvironment({ APP_URL: "http://localhost:3000" }, keeping);
    expect(set).toMatchObject({ isLoopback: true, localKey: undefined });
    expect(parseEnvironment(production, keeping).localKey).toBeUndefined();
  });

  it("nothing starts on Vercel", () => {
    const { APP_URL, ...rest } = production;
    expect(problemsOf({ ...rest, VERCEL: "1" })).toEqual([
      "APP_URL: is missing; set the public https origin",
    ]);
  });

  it("nor does it with an address that only one's own machine has", () => {
    expect(problemsOf({ ...production, APP_URL: "http://localhost:3000", VERCEL: "1" })).toEqual([
      "APP_URL: must be https, not http://localhost:3000",
    ]);
  });
});

describe("W16: passkeys of native apps", () => {
  const HASH = "2pbqZ3k1eJx6w0C8m4yVb7hTgXn5Lr9sQfUoPaDiKcE";
  it("an Android app is an origin of its own, exactly", () => {
    const listed = `https://app.example.com,android:apk-key-hash:${HASH}`;
    expect(parseEnvironment({ RP_ORIGINS: listed }, keeping).RP_ORIGINS).toEqual(listed.split(","));
  });

  it.each([
    ["RP_ORIGINS", `android:apk-key-hash:${HASH}=`],
    ["RP_ORIGINS", `android:apk-key-hash:${HASH.slice(1)}`],
    ["RP_ORIGINS", `android:apk-key-hash:${HASH.slice(0, -1)}F`],
    ["RP_ORIGINS", "android:apk-key-hash:*"],
    ["RP_ORIGINS", `ios:bundle-id:${HASH}`],
    ["ALLOWED_ORIGINS", `android:apk-key-hash:${HASH}`],
    ["RP_APPLE_APPS", "com.example.app"],
    ["RP_APPLE_APPS", "ABCDE12345.*"],
  ])("%s refuses %s", (name, value) => {
    expect(() => parseEnvironment({ [name]: value }, keeping)).toThrow(name);
  });
});

describe("W07: the domain of passkeys", () => {
  const RP_ID_REFUSED = [expect.stringMatching(/^RP_ID: \S+, the host of APP_URL, is not under /)];
  it.each([
    ["https://a.example.test", "other.test"],
    ["https://a.example.test", "b.example.test"],
    ["https://a.example.test", "deeper.a.example.test"],
    ["https://badexample.test", "example.test"],
    ["https://a.example.test", "test"],
    ["http://localhost:3000", "example.test"],
  ])("of %s can't be %s", (APP_URL, RP_ID) => {
    expect(problemsOf({ ...production, APP_URL, RP_ID })).toEqual(RP_ID_REFUSED);
  });

  it.each([
    ["https://a.example.test", "a.example.test"],
    ["https://a.example.test", "example.test"],
    ["https://a.b.example.test:8443", "example.test"],
    ["http://localhost:3000", "localhost"],
  ])("of %s can be %s", (APP_URL, RP_ID) => {
    expect(problemsOf({ ...production, APP_URL, RP_ID })).toEqual([]);
  });
});

describe("W07: what is probably not meant is said and stops nothing", () => {
  const warningsOf = (source: Record<string, string>) => parseEnvironment(source, keeping).warnings;

  it("a name that is nearly one of ours", () => {
    expect(warningsOf({ ...production, SIGN_UP: "closed" })).toEqual([
      "SIGN_UP: is no setting; if SIGNUP is meant, that has its default now",
    ]);
    expect(warningsOf({ ...production, SIGN_UP: "" })).toEqual([]);
  });

  it.each([
    [
      { APP_URL: "http://localhost:4000" },
      ["PORT: is 3000, but APP_URL says 4000: links in mails lead there"],
    ],
    [{ APP_URL: "http://localhost" }, ["PORT: is 3000, but APP_URL says 80: links in mails lead there"]],
    [{ APP_URL: "http://localhost:4000", PORT: "4000" }, []],
    [{ PORT: "4000" }, []],
    [{ ...production, PORT: "8080" }, []],
  ])("a port that APP_URL doesn't have: %j", (source, warnings) => {
    expect(warningsOf(source)).toEqual(warnings);
  });
});
