import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { ConfigurationError, parseEnvironment, VARIABLES } from "./env";

const secret = "q1oZ0n8tUuW4bXk7yRr2eGm5hVc9sLd3";
const production = {
  APP_URL: "https://auth.example.com",
  AUTH_SECRET: secret,
  DATABASE_URL: "postgres://u:p@db.example.com/latchkey",
  SMTP_URL: "smtps://u:p@smtp.example.com",
  MAIL_FROM: "Auth <auth@example.com>",
};
const none = () => undefined;

function problemsOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    parseEnvironment(source, none);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

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

  it("L14: refuses a weak secret as the first of the list, and warns of it as an older one", () => {
    const weak = "a".repeat(40);
    expect(problemsOf({ ...production, AUTH_SECRET: `${weak},${secret}` })).toEqual([
      expect.stringMatching(/^AUTH_SECRET: has fewer than 8 different characters/),
    ]);
    const { warnings } = parseEnvironment({ ...production, AUTH_SECRET: `${secret},${weak}` }, none);
    expect(warnings).toEqual([expect.stringMatching(/^AUTH_SECRET: an older one has fewer than 8/)]);
    expect(parseEnvironment({ AUTH_SECRET: weak }, none).warnings).toEqual([]);
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
    const environment = parseEnvironment({}, () => secret);
    expect(environment).toMatchObject({
      APP_URL: "http://localhost:3000",
      AUTH_SECRET: [secret],
      isLoopback: true,
    });
  });

  it("says so when no secret could be kept", () => {
    expect(problemsOf({})).toHaveLength(1);
  });

  it("takes an empty variable for one that isn't set", () => {
    expect(parseEnvironment({ APP_URL: "", PORT: "" }, () => secret).PORT).toBe(3000);
  });

  it.each(["http://localhost.example.com", "http://127.0.0.1.example.com", "http://10.0.0.1"])(
    "is not %s",
    (url) => {
      expect(problemsOf({ ...production, APP_URL: url })).not.toEqual([]);
    },
  );
});

describe("W16: passkeys of native apps", () => {
  const HASH = "2pbqZ3k1eJx6w0C8m4yVb7hTgXn5Lr9sQfUoPaDiKcE";
  it("an Android app is an origin of its own, exactly", () => {
    const listed = `https://app.example.com,android:apk-key-hash:${HASH}`;
    expect(parseEnvironment({ RP_ORIGINS: listed }, () => "x".repeat(44)).RP_ORIGINS).toEqual(
      listed.split(","),
    );
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
    expect(() => parseEnvironment({ [name]: value }, () => "x".repeat(44))).toThrow(name);
  });
});

it("names every setting in .env.example, and no other", () => {
  const named = readFileSync(".env.example", "utf8").matchAll(/^# ([A-Z_]+)=/gm);
  const platform = ["NODE_ENV", "VERCEL"];
  expect([...named].map(([, name]) => name).sort()).toEqual(
    VARIABLES.filter((name) => !platform.includes(name)).sort(),
  );
});

it("shows settings in .env.example that a .env file can hold", () => {
  const example = readFileSync(".env.example", "utf8");
  const shown = [...example.matchAll(/^# ([A-Z_]+=.*)$/gm)].map(([, line = ""]) => line);
  const read = parseEnv(shown.join("\n"));
  for (const line of shown) {
    const [name = ""] = line.split("=");
    const value = line.slice(name.length + 1).replace(/^"(.*)"$/, "$1");
    expect([name, read[name]]).toEqual([name, value]);
  }
});
