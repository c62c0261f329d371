import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REST_OPERATIONS } from "@/api/routers/operations";
import { forgetLimits } from "../database/rows";
import { type RunningApp, startApp } from "../harness/app";
import { accessToken, expectAnswer, expectRefused, opaqueToken, uuid } from "../harness/envelope";
import { request } from "../harness/http";
import { newAddress, PASSWORD } from "../people/client";

/** What an installation's settings change of the published answers, and what a fault of ours looks like. */

const names = { firstName: "Ada", lastName: "Lovelace" };

describe("an installation without mail confirmation, with the usual limits", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ env: { REQUIRE_EMAIL_VERIFICATION: "false", RATE_LIMIT_MULTIPLIER: "" } });
  });
  afterAll(() => app?.stop());

  const register = (email: string) =>
    request(app.url, "POST", "/user/register", { body: { email, password: PASSWORD, ...names } });

  it("gives the login answer at once", async () => {
    const email = newAddress();
    expectAnswer(await register(email), {
      success: true,
      accessToken,
      refreshToken: opaqueToken,
      tokenId: uuid,
      expiresAt: expect.any(Number),
      user: { id: uuid, email, name: "Ada", orgId: null, orgRole: 0 },
    });
  });

  it("limits guesses, and says when to come back: the same number in body and header", async () => {
    const email = newAddress();
    await register(email);
    const guess = () =>
      request(app.url, "POST", "/user/login", { body: { email, password: "a wrong guess" } });
    const refused = [];
    for (let tries = 0; tries < 25; tries += 1) {
      const answer = await guess();
      if (answer.status === 429) refused.push(answer);
      else expectRefused(answer, "/user/login", "INVALID_CREDENTIALS");
    }
    expect(refused.length).toBeGreaterThanOrEqual(4);
    for (const answer of refused) expectRefused(answer, "/user/login", "RATE_LIMITED");
    await forgetLimits(app.db);
    expectRefused(await guess(), "/user/login", "INVALID_CREDENTIALS");
  });
});

describe("an installation that is closed to new accounts", () => {
  it("refuses them, known and unknown alike", async () => {
    const app = await startApp({ env: { SIGNUP: "closed" } });
    try {
      const body = { email: newAddress(), password: PASSWORD, ...names };
      expectRefused(
        await request(app.url, "POST", "/user/register", { body }),
        "/user/register",
        "SIGNUP_CLOSED",
      );
    } finally {
      await app.stop();
    }
  });
});

/** The published words of a fault. */
const PUBLISHED: Readonly<Record<string, string>> = {
  "/mfa/status": "Failed to get MFA status",
  "/mfa/methods": "Failed to get MFA methods",
  "/mfa/setup": "Failed to setup MFA",
  "/mfa/verify-setup": "Failed to verify MFA setup",
  "/mfa/enable": "Failed to enable MFA",
  "/mfa/disable": "Failed to disable MFA",
  "/mfa/primary": "Failed to set primary MFA",
  "/mfa/reset": "Failed to reset MFA",
  "/mfa/organization/enforce": "Failed to update organization MFA enforcement",
  "/mfa/magic-link/send": "Failed to send magic link",
  "/mfa/magic-link/activate": "Failed to activate magic link MFA",
  "/mfa/passkey/auth-options": "Failed to generate authentication options",
  "/mfa/passkey/complete-registration": "Failed to complete passkey registration",
  "/mfa/passkey/complete-registration-1": "Failed to complete passkey registration",
};

describe("a fault of ours", () => {
  let app: RunningApp;
  let token = "";
  beforeAll(async () => {
    app = await startApp({ env: { REQUIRE_EMAIL_VERIFICATION: "false" } });
    const body = { email: newAddress(), password: PASSWORD, ...names };
    token = Object((await request(app.url, "POST", "/user/register", { body })).body).accessToken;
    await app.db`alter table users rename to nobody`;
  });
  afterAll(() => app?.stop());

  const guarded = REST_OPERATIONS.filter(({ meta }) => meta.level !== "open").flatMap(({ rest }) =>
    [rest.path, ...(rest.aliases ?? [])].map((path) => ({
      method: rest.method,
      path,
      failure: rest.failure,
    })),
  );

  it.each(guarded)("leaves $method $path as its documented words, and nothing else", async (operation) => {
    const { method, path, failure } = operation;
    const words = PUBLISHED[path] ?? failure;
    const asked = path.replace("{id}", "00000000-0000-4000-8000-000000000000");
    expectRefused(await request(app.url, method, asked, { token }), path, "INTERNAL", { words });
  });

  it("names the fault in the log, without what was asked", async () => {
    const log = app.log();
    expect(log).toContain('"request failed"');
    expect(log).toContain("42P01");
    expect(log).not.toContain(token);
    expect(log).not.toContain(PASSWORD);
  });
});
