import { expect, it } from "vitest";
import { type AppClient, codeIn, tokensIn } from "@/testing/apps/app-client";
import { newApp, newEnrolled, openBrowser, proveCode } from "@/testing/apps/here";
import { HERE, openWorld } from "@/testing/harness/here";
import { send } from "@/testing/harness/http";

/** Guarantee: what an app shows is judged by whose it is, and a page's cookie beside it says nothing. */

const world = openWorld();

/** What the app sends along: its credentials, and somebody's cookie. */
const withCookie = ({ options: { id, secret } }: AppClient, cookie: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
  cookie,
});
const refreshing = (refresh_token = "") => ({ grant_type: "refresh_token", refresh_token });

/** A browser with a second step of somebody else's. */
async function strangersCookie(): Promise<string> {
  const bob = await newEnrolled();
  const browser = await openBrowser(bob);
  await proveCode(browser, bob);
  return browser.cookieHeader();
}

it("what is exchanged beside somebody else's cookie stays its person's", async () => {
  const app = await newApp();
  const as = withCookie(app, await strangersCookie());
  const ada = await newEnrolled();
  const browser = await openBrowser(ada);
  await proveCode(browser, ada);
  const begun = app.begin();
  const fields = {
    grant_type: "authorization_code",
    code: codeIn(await browser.go(begun.path)),
    redirect_uri: app.redirectUri,
    code_verifier: begun.verifier,
  };
  const first = tokensIn(await app.post("token", fields, as));
  tokensIn(await app.post("token", refreshing(first.refresh_token), as));
  const rows = await world.sql(
    "select kind from oidc_payloads where user_id <> $1 and kind in ('AccessToken', 'RefreshToken')",
    [ada.id],
  );
  expect(rows).toEqual([]);
});

it("another's second step doesn't make up for a device that is trusted no more", async () => {
  const app = await newApp();
  const as = withCookie(app, await strangersCookie());
  const ada = await newEnrolled();
  const browser = await openBrowser(ada);
  const [code] = ada.backupCodes;
  await browser.mutate("mfa.verifyLogin", { mfaType: "GOOGLE_AUTH", code, trustDevice: true });
  await browser.mutate("auth.login", { email: ada.email, password: ada.password });
  const tokens = await app.signIn(browser);
  // As a role that is raised does.
  await world.sql("update users set trust_epoch = trust_epoch + 1 where id = $1", [ada.id]);
  const { access_token: shown } = tokens;
  const looked = await app.post("introspection", { token: shown }, as);
  expect(looked.body).toEqual({ active: false });
  const headers = { authorization: `Bearer ${shown}`, cookie: as.cookie };
  expect((await send(HERE, new Request(`${HERE}/oidc/userinfo`, { headers }))).status).toBe(401);
  expect((await app.post("token", refreshing(tokens.refresh_token), as)).status).toBe(400);
});
