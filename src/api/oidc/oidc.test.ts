import { expect, it } from "vitest";
import { claimsIn, codeIn, tokensIn } from "@/testing/apps/app-client";
import { AppBrowser } from "@/testing/apps/browser";
import { newApp, newEnrolled, openBrowser, proveCode } from "@/testing/apps/here";
import { ask, HERE, openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";

/** Guarantee: an app learns who is signed in and how, and nothing it wasn't allowed. */

const world = openWorld();

it("answers nothing, and loads nothing, until there is an app", async () => {
  for (const path of [
    "/oidc/auth",
    "/oidc/token",
    "/.well-known/openid-configuration",
    "/oidc/interaction/abcdefghijkl",
  ])
    expect(await ask("GET", path)).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
  expect(await world.sql("select 1 from signing_keys")).toEqual([]);
});

it("says what it can in its discovery document, and no more", async () => {
  await newApp();
  const { status, body } = await ask("GET", "/.well-known/openid-configuration");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    issuer: HERE,
    authorization_endpoint: `${HERE}/oidc/auth`,
    token_endpoint: `${HERE}/oidc/token`,
    userinfo_endpoint: `${HERE}/oidc/userinfo`,
    jwks_uri: `${HERE}/.well-known/jwks.json`,
    end_session_endpoint: `${HERE}/oidc/logout`,
    pushed_authorization_request_endpoint: `${HERE}/oidc/par`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    acr_values_supported: ["urn:latchkey:aal1", "urn:latchkey:aal2", "phr"],
  });
  expect(body.grant_types_supported).toEqual(["authorization_code", "refresh_token"]);
  expect(body.registration_endpoint).toBeUndefined();
});

it("gives an app whoever is signed in, without a page, and says how they signed in", async () => {
  const app = await newApp();
  const person = await newPerson();
  const browser = await openBrowser(person);
  const begun = app.begin();
  const arrived = await browser.go(begun.path);
  expect(arrived.url.origin + arrived.url.pathname).toBe(app.redirectUri);
  expect(arrived.url.searchParams.get("state")).toBe(begun.state);
  expect(arrived.url.searchParams.get("iss")).toBe(HERE);
  const tokens = tokensIn(await app.exchange(codeIn(arrived), begun));
  expect(claimsIn(tokens.id_token)).toMatchObject({
    iss: HERE,
    aud: app.options.id,
    sub: person.id,
    nonce: begun.nonce,
    email: person.email,
    email_verified: true,
    given_name: "Ada",
    acr: "urn:latchkey:aal1",
    amr: ["pwd"],
    auth_time: expect.any(Number),
  });
  expect((await app.userinfo(tokens.access_token)).body).toMatchObject({
    sub: person.id,
    email: person.email,
    org: null,
  });
  expect(await app.isActive(tokens.access_token)).toBe(true);
  expect(await app.isActive(tokens.refresh_token)).toBe(true);
  const again = tokensIn(await app.refresh(tokens.refresh_token));
  expect(claimsIn(again.id_token).sub).toBe(person.id);
});

it("leads whoever isn't signed in through the sign-in and its second step, and back", async () => {
  const app = await newApp();
  const person = await newEnrolled();
  const browser = new AppBrowser(HERE);
  const begun = app.begin();
  const first = await browser.go(begun.path);
  expect(first.url.pathname).toBe("/login");
  const next = first.url.searchParams.get("next") ?? "";
  expect(next).toMatch(/^\/oidc\/interaction\//);
  await browser.mutate("auth.login", { email: person.email, password: person.password });
  expect((await browser.go(next)).url.pathname).toBe("/challenge");
  await proveCode(browser, person);
  const tokens = tokensIn(await app.exchange(codeIn(await browser.go(next)), begun));
  expect(claimsIn(tokens.id_token)).toMatchObject({ acr: "urn:latchkey:aal2", sub: person.id });
  expect(claimsIn(tokens.id_token).amr).toEqual(expect.arrayContaining(["pwd", "otp", "mfa"]));
});

it("asks nobody anything with prompt=none, and says what would have to be asked", async () => {
  const app = await newApp();
  const silent = async (browser: AppBrowser, more: Record<string, string> = {}) =>
    (await browser.go(app.begin({ prompt: "none", ...more }).path)).url.searchParams;
  expect((await silent(new AppBrowser(HERE))).get("error")).toBe("login_required");
  const browser = await openBrowser(await newPerson());
  expect((await silent(browser)).get("code")).not.toBeNull();
  expect((await silent(browser, { acr_values: "phr" })).get("error")).toBe(
    "unmet_authentication_requirements",
  );
  const stranger = await newApp({ isFirstParty: false });
  const asked = await browser.go(stranger.begin({ prompt: "none" }).path);
  expect(asked.url.searchParams.get("error")).toBe("consent_required");
});

it("asks for exactly what is missing: a proof that reaches what the app wants", async () => {
  const app = await newApp();
  const person = await newEnrolled();
  const browser = await openBrowser(person);
  const proved = await proveCode(browser, person);
  // Fresh and of two steps already: no page.
  codeIn(await browser.go(app.begin({ acr_values: "urn:latchkey:aal2", max_age: "900" }).path));
  await world.sql("update sessions set proved_at = proved_at - interval '1 hour' where user_id = $1", [
    person.id,
  ]);
  const begun = app.begin({ max_age: "900" });
  const asked = await browser.go(begun.path);
  expect(asked.url.pathname).toBe("/confirm");
  const next = asked.url.searchParams.get("next") ?? "";
  // Nothing is gained by going on without.
  expect((await browser.go(next)).url.pathname).toBe("/confirm");
  await proveCode(browser, proved);
  const tokens = tokensIn(await app.exchange(codeIn(await browser.go(next)), begun));
  expect(Number(claimsIn(tokens.id_token).auth_time)).toBeGreaterThan(Date.now() / 1000 - 60);
});

it("says that it can't be had where nothing that is set up reaches what the app wants", async () => {
  const app = await newApp();
  const person = await newEnrolled();
  const browser = await openBrowser(person);
  await proveCode(browser, person);
  const { url } = await browser.go(app.begin({ acr_values: "phr" }).path);
  expect(url.searchParams.get("error")).toBe("unmet_authentication_requirements");
  const begun = app.begin({ acr_values: "phr urn:latchkey:aal2" });
  const tokens = tokensIn(await app.exchange(codeIn(await browser.go(begun.path)), begun));
  expect(claimsIn(tokens.id_token).acr).toBe("urn:latchkey:aal2");
  const less = await app.signIn(browser, { acr_values: "something:else urn:latchkey:aal1" });
  expect(claimsIn(less.id_token).acr).toBe("urn:latchkey:aal1");
});

it("prompt=login asks anew, however fresh the session is", async () => {
  const app = await newApp();
  const person = await newPerson();
  const browser = await openBrowser(person);
  const begun = app.begin({ prompt: "login" });
  await world.sql("update sessions set proved_at = proved_at - interval '5 seconds' where user_id = $1", [
    person.id,
  ]);
  const asked = await browser.go(begun.path);
  expect(asked.url.pathname).toBe("/confirm");
  await browser.mutate("auth.reauthenticate", { password: person.password });
  codeIn(await browser.go(asked.url.searchParams.get("next") ?? ""));
});

it("gives an access token for one of an app's audiences, and none for another", async () => {
  const app = await newApp({ audiences: ["https://api.example.test"] });
  const browser = await openBrowser(await newPerson());
  const tokens = await app.signIn(browser, { resource: "https://api.example.test" });
  expect(claimsIn(tokens.access_token)).toMatchObject({
    aud: "https://api.example.test",
    iss: HERE,
    client_id: app.options.id,
    acr: "urn:latchkey:aal1",
    auth_time: expect.any(Number),
  });
  // It is nobody else's, ours neither.
  expect((await app.userinfo(tokens.access_token)).status).toBe(401);
  expect((await ask("GET", "/mfa/status", { token: tokens.access_token })).status).toBe(401);
  const { url } = await browser.go(app.begin({ resource: "https://other.example.test" }).path);
  expect(url.searchParams.get("error")).toBe("invalid_target");
});

it.each(["RS256", "ES256", "EdDSA"])("signs ID tokens with %s where the app wants that", async (alg) => {
  const app = await newApp({ idTokenAlg: alg });
  const { id_token } = await app.signIn(await openBrowser(await newPerson()));
  const header: unknown = JSON.parse(
    Buffer.from((id_token ?? "").split(".")[0] ?? "", "base64url").toString(),
  );
  const { keys } = (await ask("GET", "/.well-known/jwks.json")).body as {
    keys: { kid: string; alg: string }[];
  };
  const kid = keys.find((key) => key.alg === alg && key.kid === Object(header).kid)?.kid;
  expect(header).toMatchObject({ alg, kid });
  expect(kid).toBeDefined();
});

it("takes an app's request by post ahead, and once", async () => {
  const app = await newApp();
  const browser = await openBrowser(await newPerson());
  const begun = app.begin();
  const fields = Object.fromEntries(new URL(begun.path, HERE).searchParams);
  const pushed = await app.post("par", fields);
  expect(pushed.status).toBe(201);
  const { request_uri } = pushed.body as { request_uri: string };
  const path = `/oidc/auth?${new URLSearchParams({ client_id: app.options.id, request_uri })}`;
  tokensIn(await app.exchange(codeIn(await browser.go(path)), begun));
  expect((await browser.go(path)).url.searchParams.get("code")).toBeNull();
});

it("posts an answer by a form that can post nowhere else", async () => {
  const app = await newApp();
  const browser = await openBrowser(await newPerson());
  const { status, headers, text } = await browser.go(app.begin({ response_mode: "form_post" }).path);
  expect(status).toBe(200);
  expect(text).toContain(`action="${app.redirectUri}"`);
  const policy = headers.get("content-security-policy");
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; form-action https:\/\/shop\.example\.test; frame-ancestors 'none'; base-uri 'none'$/,
  );
});

it("has our headers on its answers, and no cookie but those of a question that waits", async () => {
  const app = await newApp();
  const browser = await openBrowser(await newPerson());
  const before = browser.cookieNames();
  const { headers } = await browser.go(app.begin().path);
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(browser.cookieNames()).toEqual(before);
  const asked = await browser.step(app.begin({ prompt: "login" }).path);
  expect(
    asked.headers
      .getSetCookie()
      .map((line) => line.replace(/=.*?;/, "=…;").replace(/expires=[^;]+/, "expires=…")),
  ).toEqual([
    expect.stringMatching(
      /^latchkey-app-question=…; path=\/oidc\/interaction\/[\w-]+; expires=…; samesite=lax; httponly$/i,
    ),
    expect.stringMatching(
      /^latchkey-app-answer=…; path=\/oidc\/auth\/[\w-]+; expires=…; samesite=lax; httponly$/i,
    ),
  ]);
});

it("lets an app's scripts in from the origins it listed, and from no others", async () => {
  const app = await newApp({
    type: "spa",
    redirectUris: ["https://spa.example.test/callback"],
    origins: ["https://spa.example.test"],
  });
  const browser = await openBrowser(await newPerson());
  const exchange = async (origin: string) => {
    const begun = app.begin();
    const code = codeIn(await browser.go(begun.path));
    const fields = {
      grant_type: "authorization_code",
      code,
      redirect_uri: app.redirectUri,
      code_verifier: begun.verifier,
    };
    return app.post("token", fields, { origin });
  };
  const own = await exchange("https://spa.example.test");
  expect([own.status, own.headers.get("access-control-allow-origin")]).toEqual([
    200,
    "https://spa.example.test",
  ]);
  const other = await exchange("https://evil.example.test");
  expect([other.status, other.headers.get("access-control-allow-origin")]).toEqual([400, null]);
  const discovery = await ask("GET", "/.well-known/openid-configuration", {
    headers: {
      origin: "https://evil.example.test",
    },
  });
  expect(discovery.status).toBe(200);
});
