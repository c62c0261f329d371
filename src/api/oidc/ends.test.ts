import { createServer, type Server } from "node:http";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tellApps } from "@/engine/app/logout-notices";
import { type AppClient, claimsIn, codeIn, tokensIn } from "@/testing/apps/app-client";
import type { AppBrowser } from "@/testing/apps/browser";
import { allowOffline, newApp, newEnrolled, openBrowser, proveCode } from "@/testing/apps/here";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { send } from "@/testing/harness/http";
import { type SignedIn, signIn } from "@/testing/people/client";
import { newPerson, tokenMailedTo } from "@/testing/people/here";
import { createGuard } from "../../../packages/guard/src/index";

/** Guarantee (L01): what an app was given ends with what it rests on, and the app is told. */

const world = openWorld();
let server: Server;
let told: string[] = [];
let answersWith = 200;
let address: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      told.push(new URLSearchParams(body).get("logout_token") ?? "");
      response.writeHead(answersWith).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  address = `http://127.0.0.1:${typeof bound === "object" ? bound?.port : 0}/logout`;
});
afterAll(() => void server.close());

/** What an app heard; others' sessions end meanwhile, too. */
const toldOf = (app: AppClient) => told.map(claimsIn).filter(({ aud }) => aud === app.options.id);

type Opened = {
  app: AppClient;
  person: SignedIn;
  browser: AppBrowser;
  access: string;
  refresh: string;
  offline: string;
  idToken: string;
};

/** Somebody signed in to an app that may also act while they are away. */
async function open(): Promise<Opened> {
  const app = await newApp({ backchannelLogoutUri: address });
  const person = await newPerson();
  const browser = await openBrowser(person);
  const { access_token, refresh_token = "", id_token = "" } = await app.signIn(browser);
  const away = await allowOffline(app, browser);
  return {
    app,
    person,
    browser,
    access: access_token,
    refresh: refresh_token,
    offline: away.refresh_token ?? "",
    idToken: id_token,
  };
}

const newPassword = "eight brave lanterns hum";

const ENDERS: readonly [what: string, end: (opened: Opened) => Promise<unknown>, endsOffline: boolean][] = [
  ["signing out", ({ browser }) => browser.mutate("auth.logout", {}), false],
  [
    "the session is ended from elsewhere",
    async ({ person }) => {
      const [row] = await world.sql("select id from sessions where user_id = $1 and carrier = 'cookie'", [
        person.id,
      ]);
      await mustAsk("POST", `/sessions/${row?.id}/revoke`, { token: (await signIn(person)).token });
    },
    true,
  ],
  [
    "signing out everywhere else",
    async ({ person }) => mustAsk("POST", "/sessions/revoke-all", { token: (await signIn(person)).token }),
    true,
  ],
  [
    "the password is changed",
    async ({ person }) =>
      mustAsk("POST", "/user/password", {
        token: (await signIn(person)).token,
        body: {
          currentPassword: person.password,
          newPassword,
        },
      }),
    true,
  ],
  [
    "the password is reset by mail",
    async ({ person: { email } }) => {
      await mustAsk("POST", "/user/request-reset-password", { body: { email } });
      await mustAsk("POST", "/user/reset-password", {
        body: {
          token: await tokenMailedTo(email),
          newPassword,
        },
      });
    },
    true,
  ],
  [
    "the account is disabled",
    ({ person }) => world.sql("update users set disabled_at = now() where id = $1", [person.id]),
    true,
  ],
  ["the account is gone", ({ person }) => world.sql("delete from users where id = $1", [person.id]), true],
];

describe.each(ENDERS)("L01: %s", (_what, end, endsOffline) => {
  it("ends what an app was given, at once, and the app is told, once", async () => {
    const opened = await open();
    const { app, person, access, refresh, offline } = opened;
    expect([await app.isActive(access), await app.isActive(refresh), await app.isActive(offline)]).toEqual([
      true,
      true,
      true,
    ]);
    await end(opened);
    expect([await app.isActive(access), await app.isActive(refresh)]).toEqual([false, false]);
    expect((await app.userinfo(access)).status).toBe(401);
    expect((await app.refresh(refresh)).status).toBe(400);
    expect(await app.isActive(offline)).toBe(!endsOffline);
    told = [];
    for (let turn = 0; turn < 3; turn += 1) await tellApps();
    expect(toldOf(app)).toEqual([
      expect.objectContaining({ sub: person.id, aud: app.options.id, sid: claimsIn(opened.idToken).sid }),
    ]);
    expect((await app.refresh(offline)).status).toBe(endsOffline ? 400 : 200);
    expect((await opened.browser.go(app.begin().path)).url.pathname).toBe("/login");
  });

  it("is not outrun by a code that was given before, nor by one that is exchanged in that moment", async () => {
    const opened = await open();
    const begun = opened.app.begin();
    const code = codeIn(await opened.browser.go(begun.path));
    const [answer] = await Promise.all([opened.app.exchange(code, begun), end(opened)]);
    const { access_token = "" } = Object(answer.body);
    expect(await opened.app.isActive(access_token || "none")).toBe(false);
    expect((await opened.app.exchange(code, begun)).status).toBe(400);
  });
});

it("a session that merely runs out ends what was given, and is nothing an app is told of", async () => {
  const { app, person, access, offline } = await open();
  await world.sql("update sessions set last_seen_at = now() - interval '2 hours' where user_id = $1", [
    person.id,
  ]);
  expect(await app.isActive(access)).toBe(false);
  expect(await app.isActive(offline)).toBe(true);
  await tellApps();
  expect(toldOf(app)).toEqual([]);
});

it("refreshing keeps no session from running out", async () => {
  const { app, person, refresh } = await open();
  await world.sql("update sessions set last_seen_at = now() - interval '50 minutes' where user_id = $1", [
    person.id,
  ]);
  const again = tokensIn(await app.refresh(refresh));
  await world.sql(
    "update sessions set last_seen_at = last_seen_at - interval '11 minutes' where user_id = $1",
    [person.id],
  );
  expect((await app.refresh(again.refresh_token)).status).toBe(400);
});

it("one's own session that survives an ender keeps what it opened", async () => {
  const app = await newApp();
  const person = await newEnrolled();
  const browser = await openBrowser(person);
  await proveCode(browser, person);
  const tokens = await app.signIn(browser);
  const answer = await browser.mutate("session.revokeAll", {});
  expect(answer.status).toBe(200);
  expect(await app.isActive(tokens.refresh_token)).toBe(true);
  tokensIn(await app.refresh(tokens.refresh_token));
});

it("one's own reset of every method ends what apps were given in that session, too", async () => {
  const { app, browser, refresh, offline, idToken } = await open();
  expect(idToken).not.toBe("");
  const answer = await browser.mutate("mfa.reset", {});
  expect(answer.status).toBe(200);
  expect(await Promise.all([refresh, offline].map((token) => app.isActive(token)))).toEqual([false, false]);
  expect((await app.refresh(offline)).status).toBe(400);
});

it("a requirement that began holds for what is refreshed or looked at, too", async () => {
  const app = await newApp();
  const person = await newPerson();
  const owner = await mustAsk("GET", "/user/profile", { token: person.token }).then(() => person);
  const browser = await openBrowser(owner);
  const tokens = await app.signIn(browser);
  await world.sql(
    `with made as (insert into organizations (name, mfa_enforced_from) values ('Engines', now()) returning id)
      update users set org_id = made.id from made where users.id = $1`,
    [person.id],
  );
  expect((await app.userinfo(tokens.access_token)).status).toBe(401);
  expect(await app.isActive(tokens.access_token)).toBe(false);
  expect(await app.isActive(tokens.refresh_token)).toBe(false);
  expect((await app.refresh(tokens.refresh_token)).status).toBe(400);
  expect((await browser.go(app.begin().path)).url.pathname).toBe("/enrol");
});

it("tells an app by a token that its keys confirm, and again until it is heard", async () => {
  const { browser, app, person } = await open();
  const { id } = app.options;
  const heard = () => told.filter((token) => claimsIn(token).aud === id);
  await browser.mutate("auth.logout", {});
  answersWith = 503;
  await tellApps();
  await world.sql("delete from app_logouts where app_id <> $1", [id]);
  for (let turn = 0; turn < 3; turn += 1) await tellApps();
  expect(heard()).toHaveLength(1);
  answersWith = 200;
  await world.sql("update app_logouts set next_attempt_at = now()");
  for (let turn = 0; turn < 3; turn += 1) await tellApps();
  expect(heard()).toHaveLength(2);
  expect(await world.sql("select 1 from app_logouts where app_id = $1", [id])).toEqual([]);
  const { keys } = (await ask("GET", "/.well-known/jwks.json")).body as { keys: { kty: string }[] };
  const { payload } = await jwtVerify(heard()[1] ?? "", createLocalJWKSet({ keys }), {
    issuer: HERE,
    audience: id,
    typ: "logout+jwt",
  });
  expect(payload).toMatchObject({
    sub: person.id,
    sid: expect.any(String),
    jti: expect.any(String),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  });
  expect(payload.nonce).toBeUndefined();
});

it("the guard takes an app's token for its own audience, asks for more, and gets it by a step-up", async () => {
  const audience = "https://api.example.test";
  const guard = createGuard({
    issuer: HERE,
    audience,
    fetch: async (url) => send(HERE, new Request(String(url))),
  });
  const app = await newApp({ audiences: [audience, "https://other.example.test"] });
  const person = await newEnrolled();
  const browser = await openBrowser(person);
  await proveCode(browser, person);
  const { access_token } = await app.signIn(browser, { resource: audience });
  expect(await guard.verify(access_token)).toMatchObject({
    sub: person.id,
    clientId: app.options.id,
    acr: "urn:latchkey:aal2",
  });
  const asked = (token: string) => new Request(audience, { headers: { authorization: `Bearer ${token}` } });
  expect(await guard.require({ acr: "urn:latchkey:aal2", maxAge: 300 })(asked(access_token))).toMatchObject({
    sub: person.id,
  });
  const refused = await guard.require({ acr: "phr" })(asked(access_token));
  expect(refused instanceof Response && refused.status).toBe(401);
  const elsewhere = await app.signIn(browser, { resource: "https://other.example.test" });
  await expect(guard.verify(elsewhere.access_token)).rejects.toMatchObject({ error: "invalid_token" });
  await expect(guard.verify(elsewhere.id_token ?? "")).rejects.toMatchObject({ error: "invalid_token" });
});
