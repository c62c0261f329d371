import { SignJWT } from "jose";
import { beforeAll, expect, it } from "vitest";
import { type AppClient, codeIn, tokensIn } from "@/testing/apps/app-client";
import type { AppBrowser } from "@/testing/apps/browser";
import { newApp, openBrowser } from "@/testing/apps/here";
import { ask, HERE, openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";

/** Guarantee: a code, a token or an address is worth something once, and only to whom it was given. */

const world = openWorld();
let shop: AppClient;
let browser: AppBrowser;
beforeAll(async () => {
  shop = await newApp();
  browser = await openBrowser(await newPerson());
});

const errorOf = ({ body }: { body: unknown }): unknown => Object(body).error;
const ageCodes = () =>
  world.sql(`update oidc_payloads set payload = jsonb_set(payload, '{exp}', to_jsonb(extract(epoch from now())::int - 60)),
    expires_at = now() - interval '1 minute' where kind = 'AuthorizationCode'`);
const newCode = async (app = shop) => {
  const begun = app.begin();
  return { begun, code: codeIn(await browser.go(begun.path)) };
};

it("50 exchanges of one code at once give tokens once, and what they gave is worth nothing", async () => {
  const { begun, code } = await newCode();
  const answers = await Promise.all(Array.from({ length: 50 }, () => shop.exchange(code, begun)));
  const given = answers.filter(({ status }) => status === 200);
  expect(given.length).toBeLessThanOrEqual(1);
  for (const refused of answers.filter(({ status }) => status !== 200))
    expect([refused.status, errorOf(refused)]).toEqual([400, "invalid_grant"]);
  for (const tokens of given.map(tokensIn)) {
    expect(await shop.isActive(tokens.access_token)).toBe(false);
    expect(errorOf(await shop.refresh(tokens.refresh_token))).toBe("invalid_grant");
    expect((await shop.userinfo(tokens.access_token)).status).toBe(401);
  }
});

it("a code that comes again ends what it gave", async () => {
  const { begun, code } = await newCode();
  const tokens = tokensIn(await shop.exchange(code, begun));
  expect(await shop.isActive(tokens.access_token)).toBe(true);
  expect(errorOf(await shop.exchange(code, begun))).toBe("invalid_grant");
  expect(await shop.isActive(tokens.access_token)).toBe(false);
});

it("a code that comes again after its own time ends what it gave, for whoever could have exchanged it", async () => {
  const { begun, code } = await newCode();
  const tokens = tokensIn(await shop.exchange(code, begun));
  await ageCodes();
  expect(errorOf(await shop.exchange(code, { verifier: shop.begin().verifier }))).toBe("invalid_grant");
  expect(await shop.isActive(tokens.access_token)).toBe(true);
  expect(errorOf(await shop.exchange(code, begun))).toBe("invalid_grant");
  expect(await shop.isActive(tokens.access_token)).toBe(false);
  expect(await shop.isActive(tokens.refresh_token)).toBe(false);
});

it("a code is worth nothing to another app, with another verifier, or for another address", async () => {
  const other = await newApp({
    redirectUris: ["https://shop.example.test/callback", "https://shop.example.test/other"],
  });
  const { begun, code } = await newCode();
  expect(errorOf(await other.exchange(code, begun))).toBe("invalid_grant");
  expect(errorOf(await shop.exchange(code, { verifier: shop.begin().verifier }))).toBe("invalid_grant");
  expect(errorOf(await shop.exchange(code, { verifier: "" }))).toBe("invalid_grant");
  expect(errorOf(await shop.exchange(code, begun, { redirect_uri: "https://shop.example.test/other" }))).toBe(
    "invalid_grant",
  );
  const basic = (secret = "") => ({
    authorization: `Basic ${Buffer.from(`${shop.options.id}:${secret}`).toString("base64")}`,
  });
  const fields = {
    grant_type: "authorization_code",
    code,
    redirect_uri: shop.redirectUri,
    code_verifier: begun.verifier,
  };
  for (const secret of [other.options.secret, "wrong", "kept as a hash"])
    expect((await shop.post("token", fields, basic(secret))).status).toBe(401);
  // None of it spent it.
  tokensIn(await shop.exchange(code, begun));
});

it("an old code is worth nothing", async () => {
  const { begun, code } = await newCode();
  await ageCodes();
  expect(errorOf(await shop.exchange(code, begun))).toBe("invalid_grant");
});

it("no code is given without PKCE, nor with its plain form", async () => {
  const without: Record<string, string>[] = [
    { code_challenge: "", code_challenge_method: "" },
    { code_challenge_method: "plain" },
    { code_challenge_method: "" },
    { code_challenge: "short" },
  ];
  for (const more of without) {
    const { url } = await browser.go(shop.begin(more).path);
    expect([url.searchParams.get("code"), url.searchParams.get("error")]).toEqual([null, "invalid_request"]);
  }
});

it("nothing but a code is answered: no implicit flow, no password, no registration", async () => {
  for (const response_type of ["token", "id_token", "code id_token", "none"]) {
    const { url } = await browser.go(shop.begin({ response_type }).path);
    expect(url.href).not.toMatch(/access_token|id_token=|code=/);
  }
  for (const grant_type of ["password", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"])
    expect(errorOf(await shop.post("token", { grant_type, username: "ada", password: "x" }))).toBe(
      "unsupported_grant_type",
    );
  for (const path of ["/oidc/reg", "/oidc/registration", "/oidc/device/auth", "/oidc/logout/confirm"])
    expect((await browser.step(path)).status).not.toBe(200);
});

it.each([
  "https://shop.example.test/callback/",
  "https://shop.example.test/callback?x=1",
  "https://shop.example.test/callback#x",
  "https://shop.example.test/callback%0a",
  "https://shop.example.test/Callback",
  "https://SHOP.example.test/callback",
  "https://shop.example.test:443/callback",
  "https://shop.example.test:8443/callback",
  "http://shop.example.test/callback",
  "https://shop.example.test.evil.test/callback",
  "https://evil.test/https://shop.example.test/callback",
  "https://shop.example.test@evil.test/callback",
  "https://evil.test\\@shop.example.test/callback",
  "https://shop.example.test/x/../callback",
  "//shop.example.test/callback",
  "javascript:alert(1)",
  "",
])("nobody is sent to %j, which isn't an address of the app's", async (redirect_uri) => {
  const { url } = await browser.go(shop.begin({ redirect_uri }).path);
  expect([url.origin, url.pathname]).toEqual([HERE, "/app-problem"]);
});

it("a port may differ on this very machine for what is installed, and nothing else may", async () => {
  const native = await newApp({ type: "native", redirectUris: ["http://127.0.0.1/callback"] });
  const sentTo = async (redirect_uri: string) => (await browser.go(native.begin({ redirect_uri }).path)).url;
  expect((await sentTo("http://127.0.0.1:49152/callback")).searchParams.get("code")).not.toBeNull();
  for (const other of [
    "http://127.0.0.1:49152/other",
    "http://localhost:49152/callback",
    "http://127.0.0.1:49152@evil.test/callback",
  ])
    expect((await sentTo(other)).pathname).toBe("/app-problem");
  const web = await newApp({ redirectUris: ["http://127.0.0.1:3001/callback"] });
  expect(
    (await browser.go(web.begin({ redirect_uri: "http://127.0.0.1:3002/callback" }).path)).url.pathname,
  ).toBe("/app-problem");
});

it("an unknown app, and one that is disabled, is answered by our page and sends nobody anywhere", async () => {
  expect((await browser.go(shop.begin({ client_id: "nobody" }).path)).url.pathname).toBe("/app-problem");
});

it("a path that is spelled otherwise is none, whatever the provider makes of it", async () => {
  const { path } = shop.begin();
  for (const other of ["/oidc/AUTH", "/oidc/auth/", "/oidc/LOGOUT", "/oidc/logout/", "/oidc/%61uth"])
    expect((await browser.step(path.replace("/oidc/auth", other))).status).toBe(404);
  const { refresh_token = "" } = await shop.signIn(browser);
  const fields = { grant_type: "refresh_token", refresh_token };
  for (const other of ["TOKEN", "token/", "Token", "PAR", "par/", "Introspection"])
    expect((await shop.post(other, { ...fields, token: refresh_token })).status).toBe(404);
  tokensIn(await shop.refresh(refresh_token));
});

it("a refresh token works once: later on it ends all that came of it, in the same moment it is merely refused", async () => {
  const first = await shop.signIn(browser);
  const answers = await Promise.all(Array.from({ length: 20 }, () => shop.refresh(first.refresh_token)));
  const [second, ...more] = answers.filter(({ status }) => status === 200).map(tokensIn);
  expect(more).toEqual([]);
  expect(await shop.isActive(second?.refresh_token)).toBe(true);
  expect(errorOf(await shop.refresh(first.refresh_token))).toBe("invalid_grant");
  expect(await shop.isActive(second?.refresh_token)).toBe(true);
  await world.sql("update oidc_payloads set consumed_at = consumed_at - interval '11 seconds'");
  expect(errorOf(await shop.refresh(first.refresh_token))).toBe("invalid_grant");
  expect(await shop.isActive(second?.refresh_token)).toBe(false);
  expect(await shop.isActive(second?.access_token)).toBe(false);
});

it("a refresh token is worth nothing to another app, and gives no more than it had", async () => {
  const other = await newApp();
  const tokens = await shop.signIn(browser, { scope: "openid" });
  expect(errorOf(await other.refresh(tokens.refresh_token))).toBe("invalid_grant");
  expect(errorOf(await shop.refresh(tokens.refresh_token, { scope: "openid email" }))).toBe("invalid_scope");
  expect(await other.isActive(tokens.access_token)).toBe(false);
  const revoked = await other.post("revocation", { token: tokens.access_token });
  expect(revoked.status).toBe(400);
  expect(await shop.isActive(tokens.access_token)).toBe(true);
  expect((await shop.post("revocation", { token: tokens.refresh_token ?? "" })).status).toBe(200);
  expect(await shop.isActive(tokens.access_token)).toBe(false);
});

it("the database holds nothing that opens anything", async () => {
  const tokens = await shop.signIn(browser);
  const { code } = await newCode();
  const kept = JSON.stringify(
    await world.sql("select *, encode(id_hash, 'escape') as hash from oidc_payloads"),
  );
  for (const secret of [code, tokens.access_token, tokens.refresh_token, shop.options.secret])
    expect(kept).not.toContain(secret);
});

it("what an app's key says of itself is believed once, for here, and from that key alone", async () => {
  const { generateKeyPair, exportJWK } = await import("jose");
  const pair = await generateKeyPair("ES256");
  const stranger = await generateKeyPair("ES256");
  const app = await newApp({
    tokenEndpointAuthMethod: "private_key_jwt",
    jwks: { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "one", alg: "ES256", use: "sig" }] },
  });
  const { id } = app.options;
  const assertion = (key: CryptoKey, more: Record<string, unknown> = {}) =>
    new SignJWT({ jti: crypto.randomUUID(), ...more })
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .setIssuer(id)
      .setSubject(id)
      .setAudience(typeof more.aud === "string" ? more.aud : HERE)
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(key);
  const exchange = async (client_assertion: string) => {
    const { begun, code } = await newCode(app);
    const fields = {
      grant_type: "authorization_code",
      code,
      redirect_uri: app.redirectUri,
      code_verifier: begun.verifier,
    };
    const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    return (await app.post("token", { ...fields, client_assertion, client_assertion_type: type }, {})).status;
  };
  const good = await assertion(pair.privateKey);
  expect(await exchange(good)).toBe(200);
  expect(await exchange(good)).toBe(401);
  expect(await exchange(await assertion(stranger.privateKey))).toBe(401);
  expect(await exchange(await assertion(pair.privateKey, { aud: "https://other.example.test" }))).toBe(401);
});

it("an app that is disabled is answered nothing from that moment on", async () => {
  const app = await newApp();
  const tokens = await app.signIn(browser);
  await world.sql("update apps set disabled_at = now() where id = $1", [app.options.id]);
  expect((await app.refresh(tokens.refresh_token)).status).toBe(401);
  expect((await app.userinfo(tokens.access_token)).status).toBe(401);
  expect((await browser.go(app.begin().path)).url.pathname).toBe("/app-problem");
});

it("our own tokens are none of theirs, and theirs none of ours", async () => {
  const person = await newPerson();
  const { access_token } = await shop.signIn(browser);
  expect((await ask("GET", "/mfa/status", { token: access_token })).status).toBe(401);
  expect((await shop.userinfo(person.token)).status).toBe(401);
  expect(await shop.isActive(person.token).catch(() => false)).toBe(false);
});

it("a request that an app sent ahead is that app's, and nothing beside it in the address changes it", async () => {
  const other = await newApp({ redirectUris: ["https://other.example.test/callback"] });
  const ahead = async () => {
    const fields = Object.fromEntries(new URL(shop.begin().path, HERE).searchParams);
    return String(Object((await shop.post("par", fields)).body).request_uri);
  };
  const sent = async (query: Record<string, string>) =>
    (await browser.go(`/oidc/auth?${new URLSearchParams(query)}`)).url;
  const taken = await sent({ client_id: other.options.id, request_uri: await ahead() });
  expect([taken.host === "shop.example.test", taken.searchParams.get("code")]).toEqual([false, null]);
  const more = {
    redirect_uri: "https://evil.test/",
    scope: "openid offline_access",
    response_mode: "fragment",
  };
  const { origin, pathname, hash } = await sent({
    client_id: shop.options.id,
    request_uri: await ahead(),
    ...more,
  });
  expect([origin + pathname, hash]).toEqual(["https://shop.example.test/callback", ""]);
  const unsigned = await other.post("par", { client_id: shop.options.id, response_type: "code" });
  expect(unsigned.status).toBeGreaterThanOrEqual(400);
});
