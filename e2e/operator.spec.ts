import { openDatabase } from "../src/testing/database/rows";
import { admin } from "../src/testing/harness/admin";
import { type App, startApp } from "./app";
import { enter, toast } from "./enter";
import { test as base, expect } from "./fixtures";
import { AppsPage } from "./pages/apps";
import { codeAt, enrol, nextStep, signUp } from "./people";

/** Those who run the installation add and change apps, and nobody else does. */

const OPERATOR = "operator@example.test";

const test = base.extend<{ app: App }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  app: async ({}, use) => {
    const app = await startApp({ OPERATOR_EMAILS: `Operator@EXAMPLE.test` });
    await use(app);
    await app.stop();
  },
  origin: ({ app }, use) => use(app.url),
});

test("an operator adds an app, sees its secret once, changes it, gives it another, and removes it", async ({
  page,
  see,
  app,
}) => {
  const apps = new AppsPage(page);
  const person = await signUp(app.url, { email: OPERATOR });
  await enter(page, person);
  await apps.open();
  await expect(page.getByText("Set up an authenticator app or a passkey first")).toBeVisible();
  await see("apps-not-equipped");

  const operator = await enrol(person);
  await enter(page, operator);
  await apps.open();
  await apps.arrive();
  await expect(page.getByText("There is none yet.")).toBeVisible();
  await see("apps-none");

  await apps.press("Add an app");
  await expect(apps.dialog.getByLabel("Name")).toBeFocused();
  await see("apps-add");
  await apps.press("Add the app");
  await expect(page.getByText("Give it a name.")).toBeVisible();
  await expect(apps.dialog.getByLabel("Name")).toBeFocused();
  await apps.dialog.getByLabel("Name").fill("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau");
  await apps.dialog.getByLabel("Where people come back to").fill("http://shop.example.com/callback");
  await page.getByText("Signing out, APIs, keys").click();
  await apps.dialog.getByLabel("APIs it may ask access tokens for").fill("https://api.example.com\nshop");
  await apps.press("Add the app");
  await expect(page.getByText(/shop must be an address such as/)).toBeVisible();
  await see("apps-add-wrong");
  await apps.dialog.getByLabel("APIs it may ask access tokens for").fill("https://api.example.com");
  await apps.press("Add the app");
  await expect(page.getByText(/http:\/\/shop\.example\.com\/callback must be https/)).toBeVisible();
  await apps.dialog
    .getByLabel("Where people come back to")
    .fill(
      "https://shop.example.com/callback\nhttps://shop.example.com/a-rather-long-path-that-has-to-break-somewhere",
    );
  await apps.dialog.getByLabel("Told of sign-outs at").fill("https://shop.example.com/logout-notice");
  await apps.press("Add the app");
  await expect(apps.dialog.getByText("This is the only time we show the secret.")).toBeVisible();
  const secret = await apps.shown("client secret").textContent();
  expect(secret).toMatch(/^[\w-]{40,}$/);
  await see("apps-secret");
  await apps.press("Done");
  const name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau";
  await expect(apps.row(name)).toContainText("https://shop.example.com/callback");
  await expect(page.getByText(secret ?? "")).toHaveCount(0);
  await page.reload();
  await expect(apps.row(name)).toContainText("Runs on a server");
  await see("apps-list");

  await apps.choose(name, "Edit");
  await apps.dialog.getByLabel("Name").fill("Shop");
  await apps.dialog.getByLabel("It is ours").check();
  await apps.press("Save");
  await toast(page, "“Shop” is saved");
  await expect(apps.row("Shop").getByText("Ours")).toBeVisible();
  await expect(apps.row("Shop")).toContainText("https://shop.example.com/logout-notice");

  // The last proof ages: what changes apps asks again, and not for mail.
  const sql = openDatabase(app.databaseUrl);
  await sql`update sessions set proved_at = now() - interval '20 minutes'`;
  await sql`insert into app_logouts (id, app_id, user_id, sid, attempts, next_attempt_at, expires_at)
    select gen_random_uuid(), id, ${operator.id}, 'x', 3, now() + interval '5 minutes', now() + interval '1 day' from apps`;
  await sql.end();
  await apps.choose("Shop", "Make a new secret");
  await see("apps-rotate");
  await apps.agree("Make a new secret");
  await expect(apps.stepUp).toBeVisible();
  await expect(apps.stepUp).toContainText("what apps may do");
  await expect(page.getByLabel("6-digit code")).toBeFocused();
  await page.getByLabel("6-digit code").fill(await codeAt(operator.secret, await nextStep(operator)));
  await expect(page.getByText("A new secret for “Shop”")).toBeVisible();
  expect(await apps.shown("client secret").textContent()).not.toBe(secret);
  await apps.press("Done");
  await expect(apps.row("Shop").getByText("Two secrets work")).toBeVisible();
  await expect(apps.row("Shop")).toContainText("It hasn't heard of a sign-out yet");
  await expect(apps.row("Shop")).toContainText("One sign-out it hasn't heard of yet");
  await see("apps-waiting");
  const later = openDatabase(app.databaseUrl);
  await later`update apps set notice_taken_at = now() - interval '2 hours', notice_missed_at = now() - interval '1 minute',
    notice_missed_status = 503`;
  await later.end();
  await page.reload();
  await expect(apps.row("Shop")).toContainText("Last heard of a sign-out 2 hours ago");
  await expect(apps.row("Shop")).toContainText("missed one 1 minute ago: it answered 503");
  await see("apps-missed");
  expect(admin(app, "app", "list")).toMatch(
    /sign-out notices: taken \S+Z, missed \S+Z \(it answered 503\), 1 waiting/,
  );

  await apps.choose("Shop", "Turn off");
  await toast(page, "“Shop” is off");
  await expect(apps.row("Shop").getByText("Off", { exact: true })).toBeVisible();
  await apps.choose("Shop", "Remove");
  await see("apps-remove");
  await apps.agree("Remove the app");
  await toast(page, "“Shop” is removed");
  await expect(page.getByText("There is none yet.")).toBeVisible();
});

test("an operator who signed in a while ago confirms it first, and others find nothing there", async ({
  page,
  see,
  app,
}) => {
  const apps = new AppsPage(page);
  const operator = await enrol(await signUp(app.url, { email: OPERATOR }));
  await enter(page, operator);
  const sql = openDatabase(app.databaseUrl);
  await sql`update sessions set proved_at = now() - interval '20 minutes'`;
  await sql.end();
  await apps.open();
  await expect(page).toHaveURL(/\/confirm\?/);
  await expect(page.getByText("The next page asks for it.")).toBeVisible();
  await see("apps-confirm");
  await page.getByLabel("6-digit code").fill(await codeAt(operator.secret, await nextStep(operator)));
  await apps.arrive();

  // A page that is left open would say that somebody else came.
  await page.goto("about:blank");
  await page.context().clearCookies();
  await enter(page, await signUp(app.url));
  await expect(page.getByRole("link", { name: "Apps" })).toHaveCount(0);
  await apps.open();
  await expect(page.getByRole("heading", { name: "There's nothing here" })).toBeVisible();
});
