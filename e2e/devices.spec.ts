import { request } from "../src/testing/harness/http";
import { forbidTrustedDevices, makeStale } from "./database";
import { enter, toast } from "./enter";
import { expect, test } from "./fixtures";
import { ChallengePage } from "./pages/challenge";
import { DevicesPage } from "./pages/devices";
import { LoginPage } from "./pages/login";
import { SecurityPage } from "./pages/security";
import { codeAt, type Enrolled, enrol, nextStep, signIn, signUp } from "./people";
import { signOut } from "./sign-out";

/** Signs in over REST, as another device that is trusted from then on. */
async function trustOne(person: Enrolled): Promise<void> {
  const { token, url } = await signIn(person);
  const code = person.backupCodes.pop();
  const body = { mfaType: "GOOGLE_AUTH", code, trustDevice: true };
  await request(url, "POST", "/mfa/verify-login", { token, body });
}

test("a trusted device is asked once in 30 days, and for signing in alone", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  const [login, challenge, security] = [new LoginPage(page), new ChallengePage(page), new SecurityPage(page)];
  await login.open();
  await login.signIn(person.email, person.password);
  await challenge.arrive();
  await challenge.trust.check();
  await see("challenge-trust");
  const step = await nextStep(person);
  await challenge.code.fill(await codeAt(person.secret, step));
  await security.arrive();
  await expect(security.row("Trusted devices").getByText("1", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "See devices" }).click();
  const devices = new DevicesPage(page);
  await expect(devices.rows.filter({ hasText: "Trusted until" })).toContainText("This device");
  await see("trusted-devices");

  await signOut(page);
  await login.open("?next=%2Fsettings%2Fdevices");
  await login.signIn(person.email, person.password);
  await expect(page).toHaveURL(/\/settings\/devices$/);
  await security.open();
  await makeStale(person);
  // It stands in for the second step of signing in, never for confirming who it is.
  await security.choose("backup codes", "Make new codes");
  await security.agree("Make new codes");
  await expect(security.stepUp.getByLabel("6-digit code")).toBeVisible();
  await expect(security.stepUp.getByRole("checkbox")).toHaveCount(0);
});

test("a trusted device is named as one likes, and asked again once it is forgotten", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person, { trustDevice: true });
  const devices = new DevicesPage(page);
  await devices.open();
  await devices.trusted.getByRole("button", { name: /^Options/ }).click();
  await see("device-menu");
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("");
  await security.press("Save name", security.dialog);
  await expect(page.getByText("Give it a name.")).toBeVisible();
  await see("trusted-device-rename");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Kitchen laptop");
  await security.press("Save name", security.dialog);
  await toast(page, "It's called “Kitchen laptop” now");
  await security.choose("Kitchen laptop", "Ask for the second step again");
  // The note of what was done before would lie over the buttons.
  await expect(security.confirm).toBeVisible();
  await expect(page.getByText("It's called “Kitchen laptop” now")).toBeHidden({ timeout: 1_500 });
  await see("trusted-device-forget");
  await security.agree("Ask again");
  await toast(page, "“Kitchen laptop” is trusted no longer");
  await expect(devices.trusted).toHaveCount(0);
  await expect(page.getByText(/^No device is trusted\./)).toBeVisible();
  await see("trusted-devices-none");

  await signOut(page);
  await new LoginPage(page).signIn(person.email, person.password);
  await new ChallengePage(page).arrive();
});

test("all trusted devices are forgotten at once, and none is offered where they aren't allowed", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin, { companyName: "Analytical Engines" }));
  for (let times = 0; times < 2; times++) await trustOne(person);
  const security = await enter(page, person);
  const devices = new DevicesPage(page);
  await devices.open();
  await expect(devices.trusted).toHaveCount(2);
  await security.press("Trust no device");
  await see("trusted-devices-forget-all");
  await security.agree("Trust no device");
  await expect(devices.trusted).toHaveCount(0);

  await forbidTrustedDevices(person);
  await security.open();
  await expect(security.row("Trusted devices").getByText("Not allowed")).toBeVisible();
  await see("trusted-devices-not-allowed");
  await signOut(page);
  await new LoginPage(page).signIn(person.email, person.password);
  await new ChallengePage(page).arrive();
  await expect(page.getByLabel("6-digit code")).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
});
