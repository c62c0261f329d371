import type { Page } from "@playwright/test";
import { freePort } from "../src/engine/db/embedded/free-port";
import { openDatabase } from "../src/testing/database/rows";
import { PageClient } from "../src/testing/harness/http";
import { type Instance, startInstance } from "../src/testing/harness/instance";
import { type App, startApp } from "./app";
import { test as base, expect } from "./fixtures";
import { AppsPage } from "./pages/apps";
import { codeAt, type Enrolled, enrol, nextStep, signUp } from "./people";

/** Where an installation is reached from elsewhere, an operator's new second step counts after a day. */

const OPERATOR = "operator@example.test";
const PUBLIC = "https://auth.example.test";
const SETTINGS = {
  OPERATOR_EMAILS: OPERATOR,
  AUTH_SECRET: "b1Wq7Yd0mXo3Rz8Kc5Tn2Vf6Hs9Jg4Lp1Ae7Qu0",
  RATE_LIMIT_MULTIPLIER: "1000000",
};

const test = base.extend<{ app: App; behind: Instance }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  app: async ({}, use) => {
    const app = await startApp(SETTINGS);
    await use(app);
    await app.stop();
  },
  behind: async ({ app }, use) => {
    const instance = startInstance(await freePort(), {
      ...SETTINGS,
      DATABASE_URL: app.databaseUrl,
      APP_URL: PUBLIC,
      HOST: "127.0.0.1",
      SMTP_URL: "smtp://127.0.0.1:9",
      MAIL_FROM: "Latchkey <no-reply@example.test>",
    });
    await instance.ready;
    await use(instance);
    await instance.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  origin: async ({}, use) => use(PUBLIC),
});

/** What a proxy with a certificate does. */
const passOn = (page: Page, to: string) =>
  page.route(`${PUBLIC}/**`, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const headers = await route.request().allHeaders();
    const response = await route.fetch({ url: `${to}${pathname}${search}`, headers, maxRedirects: 0 });
    await route.fulfill({ response });
  });

async function nextCode(person: Enrolled): Promise<string> {
  person.usedStep = await nextStep(person);
  return codeAt(person.secret, person.usedStep);
}

/** Signs in, and takes the session to the public address. */
async function enterWith(page: Page, { url, email, password }: Enrolled, code: string): Promise<void> {
  const client = new PageClient(url);
  await client.mutate("auth.login", { email, password });
  expect((await client.mutate("mfa.verifyLogin", { mfaType: "GOOGLE_AUTH", code })).status).toBe(200);
  const value = client.cookies.get("latchkey-session") ?? "";
  await page.context().addCookies([{ name: "__Host-latchkey-session", value, url: PUBLIC, secure: true }]);
}

test("an operator whose second step is new reads when they can go on, and goes on at once with an older one", async ({
  page,
  see,
  app,
  behind,
}) => {
  // Two of them are started, and a database.
  test.setTimeout(240_000);
  await passOn(page, behind.url);
  const apps = new AppsPage(page);
  const operator = await enrol(await signUp(app.url, { email: OPERATOR }));
  const sql = openDatabase(app.databaseUrl);
  await sql`update users set created_at = now() - interval '25 hours'`;
  await enterWith(page, operator, await nextCode(operator));
  await apps.open();
  const older = page.getByRole("link", { name: "Confirm with an older second step" });
  await expect(page.getByText("Your second step is new")).toBeVisible();
  await expect(page.getByText(/You can change apps here (in 2\d hours|tomorrow)/)).toBeVisible();
  await expect(older).toHaveCount(0);
  await see("apps-wait");

  await sql`update factors set confirmed_at = now() - interval '25 hours'`;
  await sql.end();
  await enterWith(page, operator, operator.backupCodes.pop() ?? "");
  await apps.open();
  await expect(page.getByText("Your second step is new")).toBeVisible();
  await see("apps-wait-older");
  await older.click();
  await expect(page).toHaveURL(/\/confirm\?/);
  await page.getByLabel("6-digit code").fill(await nextCode(operator));
  await apps.arrive();
  // What the page still loads would find nobody behind it.
  await page.unrouteAll({ behavior: "ignoreErrors" });
});
