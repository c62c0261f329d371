import { keepCodes, makeStale } from "./database";
import { enter, enterProfile, toast } from "./enter";
import { expect, test } from "./fixtures";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { codeAt, enrol, newAddress, nextStep, signUp, wrongCode } from "./people";

test("an authenticator app is set up, and used to sign in, as is a backup code", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  await expect(page.getByText("Only your password protects this account")).toBeVisible();
  await see("security-unprotected");

  await security.setUp("Authenticator app");
  await expect(page.getByText("Step 1 of 3")).toBeVisible();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  await see("setup-1-scan");
  const secret = await security.scan();
  await expect(page.getByRole("link", { name: /Open in/ }).first()).toHaveAttribute(
    "href",
    new RegExp(secret),
  );
  await security.press("Continue");
  const field = page.getByLabel("Enter the 6-digit code your app shows");
  await expect(field).toBeFocused();
  await see("setup-2-code");
  await field.fill(await wrongCode({ secret }));
  await expect(page.getByText(/That code didn't match\. Codes change every 30 seconds/)).toBeVisible();
  await see("setup-2-wrong-code");
  await security.press("Back");
  const { backupCodes, usedStep } = await security.setUpApp();
  await toast(page, "Authenticator app is on");
  await expect(page.getByText("Your account is protected by your authenticator app")).toBeVisible();
  await expect(security.row("Backup codes").getByText("10 of 10 left")).toBeVisible();
  await see("security-protected");

  await page.getByRole("button", { name: "Account of Ada Lovelace" }).click();
  await see("user-menu");
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You're signed out.")).toBeVisible();

  const login = new LoginPage(page);
  const challenge = new ChallengePage(page);
  await login.signIn(person.email, person.password);
  await challenge.arrive();
  await challenge.code.fill(await codeAt(secret, await nextStep({ usedStep })));
  await security.arrive();

  await page.context().clearCookies();
  await login.open();
  await login.signIn(person.email, person.password);
  await challenge.arrive();
  await challenge.useAnotherWay("Backup code");
  await challenge.backupCode.fill(backupCodes[0] ?? "");
  await challenge.proceed.click();
  await security.arrive();
  await expect(security.row("Backup codes").getByText("9 of 10 left")).toBeVisible();
});

test("leaving a set-up half-way changes nothing, and unsaved codes aren't left by a slip", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person);
  await security.choose("authenticator app", "Use a different app");
  await expect(security.dialog.getByText("You'll get new backup codes, too")).toBeVisible();
  await security.scan();
  await page.keyboard.press("Escape");
  await expect(security.dialog).toBeHidden();
  await page.reload();
  await expect(security.row("Backup codes").getByText("10 of 10 left")).toBeVisible();

  await security.choose("authenticator app", "Use a different app");
  const secret = await security.scan();
  expect(secret).not.toBe(person.secret);
  await security.press("Continue");
  await page
    .getByLabel("Enter the 6-digit code your app shows")
    .fill(await codeAt(secret, await nextStep({ usedStep: 0 })));
  await expect(page.getByText("Step 3 of 3")).toBeVisible();
  await see("setup-3-codes");
  await page.keyboard.press("Escape");
  await expect(security.confirm).toBeVisible();
  await see("setup-leave-codes");
  await security.press("Cancel", security.confirm);
  await security.saveCodes();
  await toast(page, "Authenticator app is on");
});

test("the right code of a slow clock is told so", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  await security.setUp("Authenticator app");
  const secret = await security.scan();
  await security.press("Continue");
  const field = page.getByLabel("Enter the 6-digit code your app shows");
  await field.fill(await codeAt(secret, Math.floor(Date.now() / 30_000) - 6));
  await expect(page.getByText(/Your phone's clock is about 3 minutes behind/)).toBeVisible();
  await see("setup-2-slow-clock");
});

test("a stale session is confirmed once, and the action goes on by itself", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person);
  await makeStale(person);
  await security.choose("backup codes", "Make new codes");
  await security.agree("Make new codes");
  await expect(security.stepUp).toBeVisible();
  await expect(page.getByLabel("6-digit code")).toBeFocused();
  await see("step-up");

  await page.keyboard.press("Escape");
  await expect(security.stepUp).toBeHidden();
  await expect(security.confirm).toBeVisible();
  await expect(security.confirm.getByRole("alert")).toHaveCount(0);
  await security.agree("Make new codes");
  await security.stepUp.getByRole("button", { name: "Backup code", exact: true }).click();
  await expect(security.stepUp.getByLabel("Backup code")).toBeVisible();
  await see("step-up-another-way");
  await security.stepUp.getByRole("button", { name: "Authenticator app", exact: true }).click();
  await page.getByLabel("6-digit code").fill(await wrongCode(person));
  await expect(page.getByText(/That code didn't match/)).toBeVisible();
  await page.getByLabel("6-digit code").fill(await codeAt(person.secret, await nextStep(person)));
  await expect(page.getByRole("dialog", { name: "Your new backup codes" })).toBeVisible();
  await see("backup-codes-new");
  await security.saveCodes();
  await toast(page, "Your new backup codes are ready to use");
});

test("a form keeps what was typed when the confirmation is cancelled", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const profile = await enterProfile(page, person);
  await makeStale(person);
  await profile.press("Change address");
  const address = newAddress();
  await page.getByLabel("New email address").fill(address);
  await profile.press("Send the link");
  await expect(profile.stepUp.getByLabel("Password", { exact: true })).toBeFocused();
  await see("step-up-password");
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("New email address")).toHaveValue(address);
  await profile.press("Send the link");
  await profile.stepUp.getByLabel("Password", { exact: true }).fill(person.password);
  await profile.press("Continue", profile.stepUp);
  await expect(page.getByText(`Check the mailbox of ${address}`)).toBeVisible();
});

test("a step-up for a set-up that is cancelled closes the set-up", async ({ page, origin }) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  await makeStale(person);
  await security.setUp("Authenticator app");
  // In the moment it opens Escape closes nothing.
  await expect(security.stepUp.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(security.dialog).toHaveCount(0);
  await security.setUp("Authenticator app");
  await security.stepUp.getByLabel("Password", { exact: true }).fill(person.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
});

test("a method is turned off and on again, and all is reset", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person);
  const app = security.row("Authenticator app");
  await security.choose("authenticator app", "Turn off authenticator app");
  await see("turn-off");
  await security.agree("Turn off");
  await toast(page, "Authenticator app is off");
  await expect(app.getByText("Off", { exact: true })).toBeVisible();
  await see("security-off");
  await security.choose("authenticator app", "Turn on authenticator app");
  await expect(app.getByText("On", { exact: true })).toBeVisible();

  await security.press("Reset", security.row("Reset two-step sign-in"));
  await see("reset");
  await security.agree("Reset two-step sign-in");
  await toast(page, "Two-step sign-in is reset");
  await expect(app.getByRole("button", { name: "Set up authenticator app" })).toBeVisible();
});

test("running low on backup codes is said", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  await keepCodes(person, 2);
  const security = await enter(page, person);
  await expect(security.row("Backup codes").getByText(/Only 2 are left/)).toBeVisible();
  await see("backup-codes-low");
});

test("a page that is loading or didn't load says so", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  let isAnswering = false;
  await page.route("**/api/trpc/**", (route) => (isAnswering ? route.abort() : undefined));
  await page.reload();
  await expect(page.getByRole("status").getByText("Loading").first()).toBeAttached();
  await see("security-loading");
  await page.unroute("**/api/trpc/**");
  isAnswering = true;
  await page.route("**/api/trpc/**", (route) => route.abort());
  await page.reload();
  await expect(page.getByText("This didn't load")).toBeVisible();
  await see("security-unreachable");
  await page.unroute("**/api/trpc/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await security.arrive();
});

test("a session that ended leads to sign in, and back", async ({ page, origin }) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  await page.context().clearCookies();
  await security.setUp("Authenticator app");
  await expect(page).toHaveURL(/\/login\?note=session-over&next=%2Fsettings%2Fsecurity/);
  await new LoginPage(page).signIn(person.email, person.password);
  await security.arrive();
});
