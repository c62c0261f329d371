import { makeStale } from "./database";
import { enter, enterProfile, toast } from "./enter";
import { expect, test } from "./fixtures";
import { phone } from "./other-browser";
import { DevicesPage } from "./pages/devices";
import { LoginPage } from "./pages/login";
import { SecurityPage } from "./pages/security";
import { signUp } from "./people";
import { signOut } from "./sign-out";

test("a session in another browser is ended at once, and all others with it when asked", async ({
  page,
  browser,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  await enter(page, person);
  const context = await phone(browser, origin);
  const other = await context.newPage();
  const login = new LoginPage(other);
  await login.open("?next=%2Fsettings%2Fdevices");
  await login.signIn(person.email, person.password);
  await expect(other).toHaveURL(/\/settings\/devices$/);

  const devices = new DevicesPage(page);
  await devices.open();
  await expect(devices.rows).toHaveCount(3);
  await expect(devices.rows.first()).toContainText("This device");
  await expect(devices.on("Safari on iPhone")).toContainText("Password");
  await see("devices");
  const time = devices.rows.first().getByRole("button").first();
  await time.focus();
  await expect(page.getByRole("tooltip").first()).toContainText(String(new Date().getFullYear()));
  await see("devices-exact-time");

  const security = new SecurityPage(page);
  await security.choose("Safari on iPhone", "End session");
  await see("devices-end");
  await devices.confirm.getByRole("button", { name: "End session" }).click();
  await toast(page, "The session on Safari on iPhone is ended");
  await expect(devices.rows).toHaveCount(2);
  await other.goto("/settings/security");
  await expect(other).toHaveURL(/\/login\?note=session-over&next=/);

  await login.signIn(person.email, person.password);
  await new SecurityPage(other).arrive();
  await makeStale(person);
  await devices.open();
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await see("devices-end-others");
  await devices.confirm.getByRole("button", { name: "Sign out everywhere else" }).click();
  await security.stepUp.getByLabel("Password", { exact: true }).fill(person.password);
  await security.press("Continue", security.stepUp);
  await toast(page, "You're signed out everywhere else");
  await expect(page.getByText("You're signed in nowhere else.")).toBeVisible();
  await expect(devices.rows).toHaveCount(1);
  await see("devices-alone");
  // Whoever has a page open there finds out with the next thing they do.
  await new SecurityPage(other).setUp("Authenticator app");
  await expect(other).toHaveURL(/\/login\?note=session-over&next=/);
  await context.close();
});

test("lists that are loading or didn't load say so", async ({ page, see, origin }) => {
  await enter(page, await signUp(origin));
  for (const name of ["devices", "activity"]) {
    let isAnswering = false;
    await page.route("**/api/trpc/**", (route) => (isAnswering ? route.abort() : undefined));
    await page.goto(`/settings/${name}`);
    await expect(page.getByRole("status").getByText("Loading").first()).toBeAttached();
    await see(`${name}-loading`);
    isAnswering = true;
    await page.unroute("**/api/trpc/**");
    await page.route("**/api/trpc/**", (route) => route.abort());
    await page.reload();
    await expect(page.getByText("This didn't load")).toBeVisible();
    await see(`${name}-unreachable`);
    await page.unroute("**/api/trpc/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("main").getByRole("listitem").first()).toBeVisible();
  }
});

test("after signing out the way back shows nothing of the account", async ({ page, origin }) => {
  const person = await signUp(origin);
  await enterProfile(page, person);
  await page.goto("/settings/activity");
  await expect(page.getByRole("heading", { name: "Activity" })).toBeVisible();
  await signOut(page);
  for (let steps = 0; steps < 2; steps += 1) {
    await page.goBack();
    await expect(page).toHaveURL(/\/login\?note=sign-in-first/);
    await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
    await expect(page.getByText(person.email)).toHaveCount(0);
  }
});
