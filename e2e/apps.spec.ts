import { createServer } from "node:http";
import type { Page } from "@playwright/test";
import { freePort } from "@/engine/db/embedded/free-port";
import { AppClient } from "../src/testing/apps/app-client";
import { addApp } from "../src/testing/harness/admin";
import { makeStale } from "./database";
import { enter } from "./enter";
import { appUnderTest } from "./examples";
import { test as base, expect } from "./fixtures";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { codeAt, enrol, nextStep, signUp } from "./people";

/** Somebody comes from another program, is asked for what it needs, and returns to it. */

/** Stands in for the program's own pages. */
type Shop = { url: string; back: string };

const test = base.extend<{ shop: Shop }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  shop: async ({}, use) => {
    const page =
      "<!doctype html><html lang=en><title>The shop</title><link rel=icon href=data:,><h1>The shop</h1>";
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end(page);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${port}`;
    await use({ url, back: `${url}/callback` });
    server.closeAllConnections();
    server.close();
  },
  others: ({ shop }, use) => use([shop.url]),
});

function newApp(origin: string, { back }: Shop, ...more: readonly string[]): AppClient {
  const what = ["The shop of Analytical Engines", "--type", "web", "--redirect", back];
  return new AppClient({ url: origin, redirectUri: back, ...addApp(appUnderTest(origin), ...what, ...more) });
}

const arrived = (page: Page, { back }: Shop) => page.waitForURL((url) => url.href.startsWith(`${back}?`));

test("an app asks what it may know: no, then yes, and it is taken back", async ({
  page,
  see,
  origin,
  shop,
}) => {
  const app = newApp(origin, shop);
  const person = await enrol(await signUp(origin));
  await page.goto(app.begin().path);
  await expect(page.getByText("to go on to The shop of Analytical Engines")).toBeVisible();
  await see("login-app");
  await new LoginPage(page).signIn(person.email, person.password);
  const challenge = new ChallengePage(page);
  await challenge.arrive();
  await challenge.code.fill(await codeAt(person.secret, await nextStep(person)));
  await expect(
    page.getByRole("heading", { name: "Sign in to The shop of Analytical Engines" }),
  ).toBeVisible();
  await expect(page.getByText(person.email)).toBeVisible();
  await see("consent");
  await page.getByRole("button", { name: "Don't allow" }).click();
  await arrived(page, shop);
  expect(new URL(page.url()).searchParams.get("error")).toBe("access_denied");

  await page.goto(app.begin({ scope: "openid email offline_access", prompt: "consent" }).path);
  await see("consent-offline");
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await arrived(page, shop);
  expect(new URL(page.url()).searchParams.get("code")).not.toBeNull();

  await page.goto("/settings/security");
  const card = page.getByRole("region", { name: "Apps you signed in to" });
  await expect(card).toContainText("The shop of Analytical Engines");
  await card.scrollIntoViewIfNeeded();
  await see("security-apps");
  await card.getByRole("button", { name: /^Take back/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Take back" }).click();
  await expect(card).toBeHidden();
});

test("an app asks for a second step that is new, and gets it", async ({ page, see, origin, shop }) => {
  const app = newApp(origin, shop, "--first-party");
  const person = await enrol(await signUp(origin));
  await enter(page, person);
  // Full and fresh: no page of ours is seen.
  await page.goto(app.begin().path);
  await arrived(page, shop);
  await makeStale(person);
  await page.goto(app.begin({ max_age: "300", acr_values: "urn:latchkey:aal2" }).path);
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  await expect(page.getByText("The shop of Analytical Engines asks for it.")).toBeVisible();
  await see("confirm");
  await page.getByLabel("6-digit code").fill(await codeAt(person.secret, await nextStep(person)));
  await arrived(page, shop);
  expect(new URL(page.url()).searchParams.get("code")).not.toBeNull();
});

test("an app leads to signing out, and what it does wrong is told without it", async ({
  page,
  see,
  origin,
  shop,
}) => {
  const app = newApp(origin, shop, "--first-party", "--post-logout", `${shop.url}/bye`);
  const person = await signUp(origin);
  await enter(page, person);
  const asked = new URLSearchParams({
    client_id: app.options.id,
    post_logout_redirect_uri: `${shop.url}/bye`,
  });
  await page.goto(`/oidc/logout?${asked}`);
  await expect(page.getByRole("heading", { name: /^Sign out of / })).toBeVisible();
  await see("sign-out");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(`${shop.url}/bye`);

  await page.goto(app.begin({ redirect_uri: "https://evil.example.test/" }).path);
  await expect(page.getByRole("heading", { name: "This app isn't set up right" })).toBeVisible();
  await see("app-problem");
  for (const why of ["expired", "request", "fault"]) {
    await page.goto(`/app-problem?why=${why}`);
    await expect(page.getByRole("heading")).toBeVisible();
  }
  await see("app-problem-fault");
});
