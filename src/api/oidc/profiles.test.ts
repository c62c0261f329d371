import { beforeAll, expect, it } from "vitest";
import { type AppClient, claimsIn, codeIn, tokensIn } from "@/testing/apps/app-client";
import type { AppBrowser } from "@/testing/apps/browser";
import { newApp, openBrowser } from "@/testing/apps/here";
import { HERE, openWorld } from "@/testing/harness/here";
import { send } from "@/testing/harness/http";
import { newPerson } from "@/testing/people/here";

/** Guarantee: what the certification profiles (basic, form post) try beside the usual way is answered as they expect. */

openWorld();
let shop: AppClient;
let browser: AppBrowser;
beforeAll(async () => {
  shop = await newApp();
  browser = await openBrowser(await newPerson());
});

/** Of what isn't a code the answer stands behind the #. */
const errorIn = ({ url }: { url: URL }) =>
  url.searchParams.get("error") ?? new URLSearchParams(url.hash.slice(1)).get("error");

it.each<[string, Record<string, string>]>([
  ["no nonce", { nonce: "" }],
  ["no state", { state: "" }],
  ["scopes in another order", { scope: "email openid profile" }],
  ["scopes it doesn't know", { scope: "openid address phone" }],
  ["a parameter nobody knows", { extra: "foobar" }],
  [
    "hints for pages",
    { display: "popup", ui_locales: "se", claims_locales: "se", login_hint: "ada@example.test" },
  ],
  ["a page of the usual kind", { display: "page" }],
  ["an age that is met", { max_age: "10000" }],
  ["a class that is met", { acr_values: "urn:latchkey:aal1" }],
  ["no page", { prompt: "none" }],
])("a request with %s gives tokens", async (_what, more) => {
  const begun = shop.begin(more);
  const { id_token, scope } = tokensIn(await shop.exchange(codeIn(await browser.go(begun.path)), begun));
  const { nonce, auth_time } = claimsIn(id_token);
  expect(nonce).toBe(more.nonce === "" ? undefined : begun.nonce);
  expect(auth_time).toEqual(expect.any(Number));
  expect(scope ?? "").not.toMatch(/address|phone/);
});

it("takes the request by POST as well", async () => {
  const begun = shop.begin();
  const form = new URL(begun.path, HERE).searchParams;
  const answer = await browser.step("/oidc/auth", form);
  expect([302, 303]).toContain(answer.status);
  const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
  tokensIn(await shop.exchange(code, begun));
});

it("says what is wrong with a request where the app can hear it", async () => {
  const wrong: [Record<string, string>, string][] = [
    [{ response_type: "" }, "invalid_request"],
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ request: "e30.e30." }, "request_not_supported"],
    [{ request_uri: "https://shop.example.test/request" }, "request_uri_not_supported"],
    [{ registration: "{}" }, "registration_not_supported"],
    [{ prompt: "none login" }, "invalid_request"],
  ];
  for (const [more, error] of wrong)
    expect([more, errorIn(await browser.go(shop.begin(more).path))]).toEqual([more, error]);
});

it("answers who somebody is by GET, and by POST with the token in its header or its body", async () => {
  const { access_token } = await shop.signIn(browser);
  const { sub } = Object((await shop.userinfo(access_token)).body);
  const ask = async (init: RequestInit) => {
    const answer = await send(HERE, new Request(`${HERE}/oidc/userinfo`, { method: "POST", ...init }));
    return Object(await answer.json());
  };
  const authorization = `Bearer ${access_token}`;
  expect(await ask({ headers: { authorization } })).toMatchObject({ sub });
  expect(await ask({ body: new URLSearchParams({ access_token }) })).toMatchObject({ sub });
});

it("takes a secret in the request, from an app that has the right one", async () => {
  const poster = await newApp({ tokenEndpointAuthMethod: "client_secret_post" });
  const { id, secret = "" } = poster.options;
  const begun = poster.begin();
  const fields = {
    grant_type: "authorization_code",
    code: codeIn(await browser.go(begun.path)),
    redirect_uri: poster.redirectUri,
    code_verifier: begun.verifier,
  };
  const wrong = { ...fields, client_id: id, client_secret: "wrong" };
  expect((await poster.post("token", wrong, {})).status).toBe(401);
  tokensIn(await poster.post("token", { ...fields, client_id: id, client_secret: secret }, {}));
});

it("posts a refusal by a form, too", async () => {
  const { text } = await browser.go(
    shop.begin({ response_mode: "form_post", prompt: "none", acr_values: "phr" }).path,
  );
  expect(text).toContain(`action="${shop.redirectUri}"`);
  expect(text).toContain('name="error"');
});
