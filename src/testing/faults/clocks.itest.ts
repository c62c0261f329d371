import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { AppClient, claimsIn, codeIn, tokensIn } from "../apps/app-client";
import { AppBrowser } from "../apps/browser";
import { age } from "../database/rows";
import { addApp } from "../harness/admin";
import { type RunningApp, startApp } from "../harness/app";
import { request, tokenIn } from "../harness/http";
import type { Instance } from "../harness/instance";
import {
  type Enrolled,
  enrol,
  expectOk,
  GOOGLE_AUTH,
  mailTo,
  signIn,
  signInFully,
  signUp,
} from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";
import { shiftedClock } from "./shifted-clock";

/**
 * R11: nobody notices an instance whose clock is 90 seconds wrong. The database's clock counts for expiry, locks and
 * limits.
 */
let app: RunningApp;
let shop: { id: string; secret: string };
beforeAll(async () => {
  app = await startApp();
  const redirect = "https://shop.example.test/callback";
  shop = addApp(app, "Shop", "--type", "web", "--first-party", "--redirect", redirect);
});
afterAll(() => app?.stop());

const verify = (at: string, token: string, code: string) =>
  request(at, "POST", "/mfa/verify-login", { token, body: { ...GOOGLE_AUTH, code } });

describe.each([90, -90])("R11: %i seconds wrong", (seconds) => {
  let wrong: Instance;
  beforeAll(async () => {
    wrong = await app.startAnother({ ...shiftedClock(seconds), LOG_LEVEL: "info" });
  });
  afterAll(() => wrong?.stop());
  const ways = () =>
    [
      [app.url, wrong.url],
      [wrong.url, app.url],
    ] as const;

  it("is wrong", async () => {
    await request(wrong.url, "GET", "/health/live");
    const said = () => Date.parse(/.*"at":"([^"]+)"/s.exec(wrong.log())?.[1] ?? "") / 1000;
    await expect.poll(() => Math.abs(said() - Date.now() / 1000 - seconds)).toBeLessThan(30);
  });

  it("a code is right at both, and one that was used at one is used at the other", async () => {
    for (const [one, other] of ways()) {
      const person = await enrol(await signUp(one));
      const tokens = [(await signIn(person)).token, (await signIn({ ...person, url: other })).token] as const;
      const code = await codeAt(person.secret, await nextStep(person));
      expect(await verify(other, tokens[0], code)).toMatchObject({ status: 200 });
      expect(await verify(one, tokens[1], code)).toMatchObject({
        status: 400,
        body: { code: "INVALID_CODE" },
      });
    }
  });

  it("access tokens of one are neither early nor late at the other", async () => {
    for (const [one, other] of ways()) {
      const { token, id } = await signUp(one);
      const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
      const [row] = await app.db`select extract(epoch from created_at)::float8 as at from sessions
        where user_id = ${id} order by created_at desc limit 1`;
      expect(Math.abs(claims.iat - row?.at)).toBeLessThanOrEqual(1);
      expect((await request(other, "GET", "/user/profile", { token })).status).toBe(200);
    }
  });

  it("a pending session and a link end by the database's clock at both", async () => {
    for (const [one, other] of ways()) {
      const person = await enrol(await signUp(one));
      const { ticket, link } = await waitingFor(person);
      const [row] = await app.db`select extract(epoch from expires_at - now())::float8 as left from sessions
        where user_id = ${person.id} and level = 'pending' order by created_at desc limit 1`;
      expect(Math.abs(row?.left - LIMITS.pendingSession.seconds)).toBeLessThan(5);
      await age(app.db, person.id, row?.left - 5);
      expect((await request(other, "GET", "/mfa/status", { token: ticket })).status).toBe(200);
      await age(app.db, person.id, 6);
      expect((await request(other, "GET", "/mfa/status", { token: ticket })).status).toBe(401);
      await age(app.db, person.id, 24 * 3600);
      expect(
        (await request(other, "POST", "/auth/magic-link/verify", { body: { token: link } })).status,
      ).toBe(400);
    }
  });

  it("whoever goes on with a session at the other may", async () => {
    for (const [one, other] of ways()) {
      const { refreshToken, id } = await signInFully(await enrol(await signUp(one)));
      await age(app.db, id, 600);
      const refreshed = await expectOk(
        request(other, "POST", "/user/refresh", { body: { refresh_token: refreshToken } }),
      );
      const { accessToken: token } = Object(refreshed.body);
      expect((await request(one, "GET", "/user/profile", { token })).status).toBe(200);
    }
  });

  it("a sign-in to an app that is begun at one is ended at the other, and the app is told the right time", async () => {
    for (const [one, other] of ways()) {
      const { email, password } = await signUp(one);
      const browser = new AppBrowser(one, app.url);
      await browser.mutate("auth.login", { email, password });
      const [here, there] = [new AppClient({ ...shop, url: one }), new AppClient({ ...shop, url: other })];
      for (const isPushed of [false, true]) {
        const begun = here.begin({ max_age: "60" });
        browser.url = isPushed ? other : one;
        const code = codeIn(await browser.go(isPushed ? await pushed(here, begun.path) : begun.path));
        const tokens = tokensIn(await there.exchange(code, begun));
        expect(await here.isActive(tokens.access_token)).toBe(true);
        const { iat, exp, auth_time } = claimsIn(tokens.id_token);
        expectNow(iat, 0);
        expectNow(auth_time, 0);
        expectNow(exp, tokens.expires_in);
        expectNow(Object((await there.post("introspection", { token: tokens.access_token })).body).iat, 0);
        expect((await here.refresh(tokens.refresh_token)).status).toBe(200);
      }
    }
  });
});

function expectNow(seconds: unknown, later: number): void {
  expect(Math.abs(Number(seconds) - later - Date.now() / 1000)).toBeLessThan(10);
}

/** Says at the app's own server what it asks for. @returns where it sends the browser then */
async function pushed(shop: AppClient, path: string): Promise<string> {
  const fields = Object.fromEntries(new URL(path, app.url).searchParams);
  const { request_uri } = Object((await shop.post("par", fields)).body);
  return `/oidc/auth?${new URLSearchParams({ client_id: shop.options.id, request_uri })}`;
}

/** A sign-in that waits for its second step, and a link that was mailed. */
async function waitingFor(person: Enrolled): Promise<{ ticket: string; link: string }> {
  await expectOk(request(person.url, "POST", "/auth/send-magic-link", { body: { email: person.email } }));
  const link = tokenIn(await mailTo(person.url, person.email));
  return { ticket: (await signIn(person)).token, link };
}
