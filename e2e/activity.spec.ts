import { PageClient } from "../src/testing/harness/http";
import { makeStale, recordFailures } from "./database";
import { enter } from "./enter";
import { expect, test } from "./fixtures";
import { onPhone } from "./other-browser";
import { ActivityPage } from "./pages/activity";
import { LoginPage } from "./pages/login";
import { SecurityPage } from "./pages/security";
import { codeAt, enrol, mailTo, nextStep, pathOf, signUp } from "./people";

test("sign-ins, changes and failures are told in plain words, and filtered", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  await new PageClient(origin).mutate("auth.login", { email: person.email, password: "not the one it is" });
  await enter(page, person);
  const history = new ActivityPage(page);
  await history.open();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
  const own = history.entry("Signed in · password and app");
  await expect(own).toHaveCount(1);
  await expect(own).toContainText("New device");
  await expect(own).not.toContainText("This wasn't me");
  await expect(history.entry("Sign-in failed with password")).toHaveCount(1);
  await expect(history.entry("set-up begun")).toHaveCount(0);
  await expect(history.entry("Authenticator app added")).toHaveCount(1);
  // Words, never the names the records use.
  await expect(page.getByRole("main")).not.toContainText(/[a-z]_[a-z]|\w\.\w+_|[A-Z]{2,}_/);
  await see("history");
  await own.getByRole("button", { name: /^Signed in/ }).click();
  await expect(own.getByRole("listitem")).toHaveText([/Began to sign in with password/, /Second step done/]);
  await expect(own.getByRole("button", { name: /^This wasn't me/ })).toBeVisible();
  await see("history-unfolded");
  await own.getByRole("button", { name: /^Signed in/ }).click();

  await history.show("Failures");
  await expect(history.entries).toHaveCount(1);
  await expect(history.entries).toContainText("Sign-in failed with password");
  await expect(history.entries.getByRole("button", { name: /This wasn't me/ })).toHaveCount(0);
  await see("history-failures");
  await history.show("Changes");
  await expect(history.entry("Authenticator app added")).toHaveCount(1);
  await expect(history.entry("Sign-in")).toHaveCount(0);
  await history.show("Sign-ins");
  await expect(history.entry("Authenticator app added")).toHaveCount(0);
  await expect(own).toHaveCount(1);
  await expect(page).toHaveURL(/\?show=sign-ins$/);
  await page.reload();
  await expect(page.getByRole("button", { name: "Sign-ins" })).toHaveAttribute("aria-pressed", "true");
  await expect(history.entry("Authenticator app added")).toHaveCount(0);
});

test("a long history is shown a page at a time", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  await enter(page, person);
  await recordFailures(person, 32);
  const history = new ActivityPage(page);
  await history.open();
  await expect(history.entries).toHaveCount(30);
  await history.show("Failures");
  await expect(history.entries).toHaveCount(30);
  await page.route("**/api/trpc/activity.bySignIn**", (route) => route.abort());
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(page.getByText("This didn't load")).toBeVisible();
  await expect(history.entries).toHaveCount(30);
  await page.unroute("**/api/trpc/activity.bySignIn**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(history.entries).toHaveCount(32);
  await expect(page.getByText("That's everything.")).toBeVisible();
  await see("history-end");
});

test("what wasn't me throws everybody else out and leads to a new password", async ({
  page,
  browser,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  await enter(page, person);
  const thief = await onPhone(browser, origin, person);
  await makeStale(person);
  const history = new ActivityPage(page);
  await history.open();
  await history.denySignIn();
  await see("not-me");
  const out = history.dialog.getByRole("button", { name: "Sign everybody else out" });
  await out.click();
  const security = new SecurityPage(page);
  // In the moment it opens Escape closes nothing.
  await expect(security.stepUp.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(history.dialog.getByText("Nothing is done yet")).toBeVisible();
  await see("not-me-unproved");
  await out.click();
  await security.stepUp.getByLabel("Password", { exact: true }).fill(person.password);
  await security.press("Continue", security.stepUp);
  await expect(history.dialog.getByText("Everybody else is out of your account")).toBeVisible();
  await see("not-me-password");
  await thief.reload();
  await expect(thief).toHaveURL(/\/login\?note=session-over&next=/);
  await thief.context().close();

  await page.getByLabel("Current password").fill(person.password);
  await page.getByLabel("New password").fill("brave lanterns over quiet hills");
  await history.dialog.getByRole("button", { name: "Change password" }).click();
  await expect(history.dialog.getByText("Your password is changed.")).toBeVisible();
  await see("not-me-done");
  await page.getByRole("link", { name: "Look at my methods" }).click();
  await security.arrive();
});

test("the link of a notice leads whoever signs in to throwing others out, or to a new password by mail", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const { links } = await mailTo(origin, person.email);
  await page.goto(pathOf(links[0] ?? ""));
  await expect(page).toHaveURL(/\/login\?note=secure-account&next=%2Fsettings%2Fsecure-account$/);
  await see("login-not-me");
  await new LoginPage(page).signIn(person.email, person.password);
  await page.getByLabel("6-digit code").fill(await codeAt(person.secret, await nextStep(person)));
  await expect(page).toHaveURL(/\/settings\/secure-account$/);
  await expect(page).toHaveTitle(/^This wasn't me · /);
  await see("secure-account");
  await page.getByRole("button", { name: "Get a link by email" }).click();
  await expect(page.getByText(`Check the mailbox of ${person.email}`)).toBeVisible();
  await see("secure-account-by-mail");
  await page.getByRole("button", { name: "Sign everybody else out" }).click();
  await expect(page.getByText("Everybody else is out of your account")).toBeVisible();
  await see("secure-account-password");
});
