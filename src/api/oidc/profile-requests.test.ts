import { createLocalJWKSet, jwtVerify } from "jose";
import { beforeAll, expect, it } from "vitest";
import { type AppClient, claimsIn, codeIn, tokensIn } from "@/testing/apps/app-client";
import { AppBrowser } from "@/testing/apps/browser";
import { newApp, openBrowser } from "@/testing/apps/here";
import { ask, HERE, openWorld } from "@/testing/harness/here";
import { PASSWORD, type SignedIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";

/** Guarantee: what the certification profiles (basic, config) request is given, or refused in their words. */

const world = openWorld();
let shop: AppClient;
let person: SignedIn;
let browser: AppBrowser;
beforeAll(async () => {
  shop = await newApp();
  person = await newPerson();
  browser = await openBrowser(person);
});

const askedFor = async (more: Record<string, string>) => (await browser.go(shop.begin(more).path)).url;
const nextOf = (url: URL): string => url.searchParams.get("next") ?? "";

const aged = (seconds: number) =>
  world.sql("update sessions set proved_at = proved_at - make_interval(secs => $2) where user_id = $1", [
    person.id,
    seconds,
  ]);

it("signs ID tokens that its published keys confirm, of this issuer, for this app and this request", async () => {
  const begun = shop.begin();
  const { id_token = "" } = tokensIn(await shop.exchange(codeIn(await browser.go(begun.path)), begun));
  const { jwks_uri } = Object((await ask("GET", "/.well-known/openid-configuration")).body);
  const published = (await ask("GET", String(jwks_uri).slice(HERE.length))).body as {
    keys: { kty: string; kid: string }[];
  };
  expect(published.keys.filter((key) => "d" in key || "p" in key)).toEqual([]);
  expect(new Set(published.keys.map(({ kid }) => kid)).size).toBe(published.keys.length);
  const { payload } = await jwtVerify(id_token, createLocalJWKSet(published), {
    issuer: HERE,
    audience: shop.options.id,
    requiredClaims: ["sub", "iat", "exp", "auth_time", "nonce"],
  });
  expect(payload.nonce).toBe(begun.nonce);
});

it.each<[string, string[]]>([
  ["openid", []],
  ["openid profile", ["family_name", "given_name", "name"]],
  ["openid email", ["email", "email_verified"]],
  ["openid org", ["org", "org_role"]],
  [
    "org email openid profile",
    ["email", "email_verified", "family_name", "given_name", "name", "org", "org_role"],
  ],
])("the scope %j is answered by its claims, and by no others", async (scope, claims) => {
  const { access_token } = await shop.signIn(browser, { scope });
  const { sub, ...others } = Object((await shop.userinfo(access_token)).body);
  expect(sub).toBe(person.id);
  expect(Object.keys(others).sort()).toEqual(claims);
});

it("neither promises nor gives what it doesn't know of people: an address, a phone, single claims", async () => {
  const { body } = await ask("GET", "/.well-known/openid-configuration");
  const { claims_supported, ...promised } = Object(body);
  expect(promised).toMatchObject({
    scopes_supported: ["openid", "profile", "email", "org", "offline_access"],
    claims_parameter_supported: false,
  });
  expect(claims_supported).not.toEqual(expect.arrayContaining(["address"]));
  expect(claims_supported).not.toEqual(expect.arrayContaining(["phone_number"]));
  const tokens = await shop.signIn(browser, {
    scope: "openid address phone nonsense",
    claims: JSON.stringify({ userinfo: { name: { essential: true } } }),
  });
  expect(tokens.scope).toBe("openid");
  expect((await shop.userinfo(tokens.access_token)).body).toEqual({ sub: person.id });
});

it("a class that is asked for as an essential claim is not claimed where it wasn't reached", async () => {
  const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ["phr"] } } });
  const { id_token } = await shop.signIn(browser, { claims });
  expect(claimsIn(id_token).acr).toBe("urn:latchkey:aal1");
});

it("max_age=0 wants a proof from now on, and gets its time", async () => {
  expect((await askedFor({ max_age: "0", prompt: "none" })).searchParams.get("error")).toBe("login_required");
  const begun = shop.begin({ max_age: "0" });
  const since = Math.floor(Date.now() / 1000);
  const asked = await browser.go(begun.path);
  expect(asked.url.pathname).toBe("/confirm");
  await browser.mutate("auth.reauthenticate", { password: person.password });
  const code = codeIn(await browser.go(nextOf(asked.url)));
  const { auth_time } = claimsIn(tokensIn(await shop.exchange(code, begun)).id_token);
  expect(Number(auth_time)).toBeGreaterThanOrEqual(since - 1);
});

it("max_age=1 wants another proof after two seconds; what isn't a number of seconds is refused", async () => {
  await aged(2);
  expect((await askedFor({ max_age: "1" })).pathname).toBe("/confirm");
  for (const max_age of ["-1", "1.5", "soon"])
    expect((await askedFor({ max_age })).searchParams.get("error")).toBe("invalid_request");
});

it.each([
  ["900", "code"],
  ["1e3", "code"],
  ["100000000000", "code"],
  ["8640000000001", "code"],
  ["9007199254740991", "code"],
  ["9007199254740992", "invalid_request"],
  ["1e400", "invalid_request"],
  ["-9007199254740991", "invalid_request"],
  ["0.5", "invalid_request"],
  ["NaN", "invalid_request"],
])("max_age=%s ends with %s, however old it lets a proof be", async (max_age, end) => {
  const { searchParams } = await askedFor({ max_age });
  expect(searchParams.get("error") ?? [...searchParams.keys()].find((name) => name === "code")).toBe(end);
  // Asked of somebody who signs in for it, too.
  const other = new AppBrowser(HERE);
  const asked = await other.go(shop.begin({ max_age }).path);
  if (end !== "code") return;
  await other.mutate("auth.login", { email: person.email, password: PASSWORD });
  codeIn(await other.go(nextOf(asked.url)));
});

it("prompt=login consent asks for both, one after the other", async () => {
  const begun = shop.begin({ prompt: "login consent" });
  await aged(2);
  const proof = await browser.go(begun.path);
  expect(proof.url.pathname).toBe("/confirm");
  await browser.mutate("auth.reauthenticate", { password: person.password });
  const consent = await browser.go(nextOf(proof.url));
  expect(consent.url.pathname).toBe("/consent");
  const request = consent.url.searchParams.get("request") ?? "";
  await browser.mutate("app.allow", { request });
  tokensIn(await shop.exchange(codeIn(await browser.go(`/oidc/interaction/${request}`)), begun));
});

it.each(["none login", "none consent", "select_account", "create", "nonsense"])(
  "prompt=%s is refused to the app, and shows nobody a page",
  async (prompt) => {
    const { origin, searchParams } = await askedFor({ prompt });
    expect([origin, searchParams.get("error")]).toEqual(["https://shop.example.test", "invalid_request"]);
  },
);

it("a request without openid is told so, and nobody is asked anything for it", async () => {
  for (const scope of ["email", "nonsense", ""]) {
    expect((await askedFor({ scope })).searchParams.get("error")).toBe("invalid_request");
    const { path } = shop.begin({ scope, nonce: "" });
    for (const anybody of [browser, new AppBrowser(HERE)]) {
      const { url } = await anybody.go(path);
      expect([url.origin, url.searchParams.get("error")]).toEqual([
        "https://shop.example.test",
        "invalid_scope",
      ]);
    }
  }
});

it("whom an ID token names and who is here goes on without a page", async () => {
  const { id_token = "" } = await shop.signIn(browser);
  await shop.signIn(browser, { prompt: "none", id_token_hint: id_token });
});

it("a refreshed ID token is of the same person, app and sign-in", async () => {
  const first = await shop.signIn(browser);
  const again = tokensIn(await shop.refresh(first.refresh_token));
  const { iss, sub, aud, auth_time } = claimsIn(first.id_token);
  expect(claimsIn(again.id_token)).toMatchObject({ iss, sub, aud, auth_time });
});

it("a code that comes again half a minute later is refused, and ends what it gave", async () => {
  const begun = shop.begin();
  const code = codeIn(await browser.go(begun.path));
  const { access_token, refresh_token } = tokensIn(await shop.exchange(code, begun));
  await world.sql("update oidc_payloads set consumed_at = consumed_at - interval '30 seconds'");
  const { status, body } = await shop.exchange(code, begun);
  expect([status, Object(body).error]).toEqual([400, "invalid_grant"]);
  expect([await shop.isActive(access_token), await shop.isActive(refresh_token)]).toEqual([false, false]);
  expect((await shop.userinfo(access_token)).status).toBe(401);
});
