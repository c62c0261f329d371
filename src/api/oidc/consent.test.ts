import { describe, expect, it } from "vitest";
import { claimsIn, codeIn, tokensIn } from "@/testing/apps/app-client";
import { newApp, openBrowser } from "@/testing/apps/here";
import { inTurn } from "@/testing/database/in-turn";
import { openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";

/** Guarantee: somebody else's app learns what its person allowed, until they withdraw it. */

const world = openWorld();

const consentOf = (arrived: { url: URL }) => {
  expect(arrived.url.pathname).toBe("/consent");
  return arrived.url.searchParams.get("request") ?? "";
};

it("asks what somebody else's app may know, once, and forgets it when it is taken back", async () => {
  const app = await newApp({ isFirstParty: false });
  const person = await newPerson();
  const browser = await openBrowser(person);
  const begun = app.begin({ scope: "openid email" });
  const request = consentOf(await browser.go(begun.path));
  expect((await browser.query("app.request", { request })).body).toMatchObject({
    result: { data: { name: "Shop", scopes: ["openid", "email"] } },
  });
  await browser.mutate("app.allow", { request });
  const tokens = tokensIn(
    await app.exchange(codeIn(await browser.go(`/oidc/interaction/${request}`)), begun),
  );
  expect(claimsIn(tokens.id_token)).toMatchObject({ email: person.email });
  expect(claimsIn(tokens.id_token).name).toBeUndefined();
  codeIn(await browser.go(app.begin({ scope: "openid email" }).path));
  consentOf(await browser.go(app.begin({ scope: "openid email profile" }).path));
  expect((await browser.mutate("app.withdraw", { id: app.options.id })).status).toBe(200);
  expect(await app.isActive(tokens.access_token)).toBe(false);
  expect((await app.refresh(tokens.refresh_token)).status).toBe(400);
  consentOf(await browser.go(app.begin({ scope: "openid email" }).path));
});

it("what was taken back between an answer and its code gives none, and what was given is not revived by less", async () => {
  const app = await newApp({ isFirstParty: false });
  const browser = await openBrowser(await newPerson());
  const begun = app.begin({ scope: "openid email" });
  const request = consentOf(await browser.go(begun.path));
  await browser.mutate("app.allow", { request });
  const answered = await browser.step(`/oidc/interaction/${request}`);
  await browser.mutate("app.withdraw", { id: app.options.id });
  const again = consentOf(await browser.go(answered.headers.get("location") ?? ""));
  await browser.mutate("app.allow", { request: again });
  const given = app.begin({ scope: "openid email" });
  const code = codeIn(await browser.go(given.path));
  await browser.mutate("app.withdraw", { id: app.options.id });
  const less = app.begin({ scope: "openid" });
  await browser.mutate("app.allow", { request: consentOf(await browser.go(less.path)) });
  expect((await app.exchange(code, given)).status).toBe(400);
});

describe("in the moment of it", () => {
  async function allowedApp() {
    const app = await newApp({ isFirstParty: false });
    const person = await newPerson();
    const browser = await openBrowser(person);
    const allow = async (scope: string) => {
      const request = consentOf(await browser.go(app.begin({ scope }).path));
      await browser.mutate("app.allow", { request });
    };
    await allow("openid email");
    // Whoever opens something for an app shares this lock, and the withdrawal doesn't.
    const held = { text: "select 1 from users where id = $1 for share", params: [person.id] };
    const withdraw = () => browser.mutate("app.withdraw", { id: app.options.id });
    return { app, person, browser, allow, held, withdraw };
  }
  it("what is opened while the withdrawal waits is not revived by allowing the app again", async () => {
    const { app, browser, allow, held, withdraw } = await allowedApp();
    const begun = app.begin({ scope: "openid email" });
    let code = "";
    await inTurn(world, held, [withdraw], async () => {
      code = codeIn(await browser.go(begun.path));
    });
    await allow("openid");
    expect((await app.exchange(code, begun)).status).toBe(400);
  });

  it("what is allowed while the withdrawal waits is withdrawn with the rest", async () => {
    const { app, browser, held, person, withdraw } = await allowedApp();
    const text = "update app_consents set allowed_at = clock_timestamp() where user_id = $1";
    await inTurn(world, held, [withdraw], () => world.sql(text, [person.id]));
    consentOf(await browser.go(app.begin({ scope: "openid email" }).path));
  });
});

it("takes a refusal back to the app", async () => {
  const app = await newApp({ isFirstParty: false });
  const browser = await openBrowser(await newPerson());
  const request = consentOf(await browser.go(app.begin().path));
  const { url } = await browser.go(`/oidc/interaction/${request}?deny=1`);
  expect(url.searchParams.get("error")).toBe("access_denied");
});

it("asks each time whether an app may stay signed in while its person is away, one's own too", async () => {
  const app = await newApp();
  const browser = await openBrowser(await newPerson());
  for (let time = 0; time < 2; time += 1) {
    const begun = app.begin({ scope: "openid offline_access", prompt: "consent" });
    const request = consentOf(await browser.go(begun.path));
    await browser.mutate("app.allow", { request });
    const tokens = tokensIn(
      await app.exchange(codeIn(await browser.go(`/oidc/interaction/${request}`)), begun),
    );
    expect(tokens.scope).toContain("offline_access");
  }
});
