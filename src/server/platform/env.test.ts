import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigurationError, parseEnvironment, VARIABLES } from "./env";

const secret = "a".repeat(20) + "b".repeat(20);
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
    ["tokens that live for days", { ACCESS_TOKEN_MINUTES: "6000" }, "ACCESS_TOKEN_MINUTES"],
  ])("refuses %s with one line that names the setting", (_what, change, named) => {
    const problems = problemsOf({ ...production, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${named}`));
    expect(problems[0]).not.toContain("\n");
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

it("names every setting in .env.example, and no other", () => {
  const named = readFileSync(".env.example", "utf8").matchAll(/^# ([A-Z_]+)=/gm);
  const platform = ["NODE_ENV", "VERCEL"];
  expect([...named].map(([, name]) => name).sort()).toEqual(
    VARIABLES.filter((name) => !platform.includes(name)).sort(),
  );
});
