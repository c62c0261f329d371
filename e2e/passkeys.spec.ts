import type { Page } from "@playwright/test";
import { PageClient } from "../src/testing/harness/http";
import { enter, toast } from "./enter";
import { expect, test } from "./fixtures";
import { Authenticator } from "./pages/authenticator";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { ProfilePage } from "./pages/profile";
import { SecurityPage } from "./pages/security";
import { signUp } from "./people";

/** The rows of a person's passkeys. */
const passkeys = (page: Page) =>
  page
    .getByRole("list", { name: "Ways to confirm it's you" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("button", { name: /^Options for passkey/ }) });

/** From the card to the end of the set-up. */
async function add(security: SecurityPage, place: string): Promise<void> {
  const { page } = security;
  await page
    .getByRole("list", { name: "Ways to confirm it's you" })
    .getByRole("button", { name: "Add a passkey" })
    .first()
    .click();
  await page.getByRole("button", { name: new RegExp(`^${place}`) }).click();
}

/** The first passkey, with its backup codes. */
async function register(security: SecurityPage, place = "This device"): Promise<string[]> {
  await add(security, place);
  return security.saveCodes();
}

async function signOut(page: Page): Promise<void> {
  // Left first: the page would notice, and lead to the sign-in page by itself.
  await page.goto("about:blank");
  await page.context().clearCookies();
}

/** Chromium's authenticator picks by itself whatever it is offered where addresses are filled in. */
async function withoutAutofill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
}

const useButton = (page: Page) => page.getByRole("button", { name: "Use your passkey" });

test("a passkey is added, and is the second step from then on", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const device = await Authenticator.plugIn(page);
  const security = await enter(page, person);
  await security.setUp("Passkey");
  await expect(page.getByText("Step 1 of 2")).toBeVisible();
  await see("passkey-setup");
  await device.setPresent(false);
  await page.getByRole("button", { name: /^This device/ }).click();
  await expect(page.getByText("Go on in the window your browser opened.")).toBeVisible();
  await see("passkey-setup-waiting");
  await security.press("Cancel", security.dialog);
  await expect(page.getByText("That was stopped. Nothing has changed.")).toBeVisible();
  await device.setPresent(true);
  await page.getByRole("button", { name: /^This device/ }).click();
  await expect(page.getByText("Step 2 of 2")).toBeVisible();
  await see("passkey-backup-codes");
  await security.saveCodes();
  await toast(page, "Passkey is on");
  await expect(page.getByText("Your account is protected by your passkey")).toBeVisible();
  await expect(passkeys(page)).toHaveCount(1);
  await see("passkey-card");

  await signOut(page);
  const login = new LoginPage(page);
  await device.setPresent(false);
  await login.open();
  await login.signIn(person.email, person.password);
  await new ChallengePage(page).arrive();
  await expect(useButton(page)).toBeFocused();
  await see("challenge-passkey");
  await device.setPresent(true);
  await page.keyboard.press("Enter");
  await security.arrive();
  await expect(passkeys(page).getByText(/Last used .* on Chrom/)).toBeVisible();
});

test("a passkey signs in alone: picked where the address is filled in, or by the button", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  const device = await Authenticator.plugIn(page);
  await register(await enter(page, person));

  await signOut(page);
  const login = new LoginPage(page);
  // Nobody presses anything: the browser offers it, and it is picked.
  await page.goto("/login?next=%2Fsettings%2Fsecurity%3Fby%3Dautofill");
  await expect(page).toHaveURL(/by=autofill/);
  await expect(passkeys(page)).toHaveCount(1);

  await signOut(page);
  await device.setPresent(false);
  const offered = page.waitForResponse(/passkey\.signInOptions/);
  await login.open();
  await offered;
  await expect(login.email).toHaveAttribute("autocomplete", "username webauthn");
  await see("login-with-passkey");
  // What waits where addresses are filled in stays unanswered, and gives way.
  await device.setPresent(true);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await new SecurityPage(page).arrive();
});

test("a place that has one already says so, and nothing is added twice", async ({ page, see, origin }) => {
  await Authenticator.plugIn(page);
  const security = await enter(page, await signUp(origin));
  await register(security);
  await add(security, "This device");
  await expect(page.getByText("There's a passkey for this account in that place already.")).toBeVisible();
  await see("passkey-already-there");
  await security.press("Cancel", security.dialog);
  await expect(passkeys(page)).toHaveCount(1);
});

test("passkeys are renamed and removed, and the browser is told", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const device = await Authenticator.plugIn(page);
  const security = await enter(page, person);
  await register(security);
  const key = await Authenticator.plugIn(page, { transport: "usb", hasResidentKey: false });
  await add(security, "Security key");
  await expect(passkeys(page)).toHaveCount(2);
  await see("passkey-card-two");

  await passkeys(page).first().getByRole("button").click();
  await see("passkey-menu");
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await security.dialog.getByLabel("Name", { exact: true }).fill("");
  await security.press("Save name", security.dialog);
  await expect(page.getByText("Give it a name.")).toBeVisible();
  await see("passkey-rename");
  await security.dialog.getByLabel("Name", { exact: true }).fill("Work laptop");
  await security.press("Save name", security.dialog);
  await toast(page, "It's called “Work laptop” now");

  await security.choose("passkey “Work laptop”", "Remove this passkey");
  await expect(security.confirm.getByText("Remove passkey “Work laptop”?")).toBeVisible();
  await see("passkey-remove");
  await security.agree("Remove passkey");
  await toast(page, "Passkey “Work laptop” is removed");
  await expect(passkeys(page)).toHaveCount(1);
  // The signal took it off the device.
  await expect.poll(() => device.credentials()).toEqual([]);

  await passkeys(page).getByRole("button").click();
  await page.getByRole("menuitem", { name: "Remove this passkey" }).click();
  await expect(security.confirm.getByText(/It's the only one you have/)).toBeVisible();
  await security.agree("Remove passkey");
  await expect(page.getByText("Only your password protects this account")).toBeVisible();
  await key.unplug();
});

test("a reset takes the passkeys off the device, too", async ({ page, origin }) => {
  const person = await signUp(origin);
  const device = await Authenticator.plugIn(page);
  const security = await enter(page, person);
  await register(security);
  await expect.poll(async () => (await device.credentials()).length).toBe(1);
  await security.press("Reset", security.row("Reset two-step sign-in"));
  await security.agree("Reset two-step sign-in");
  await toast(page, "Two-step sign-in is reset");
  await expect.poll(() => device.credentials()).toEqual([]);
});

test("deleting the account takes them off it, too", async ({ page, origin }) => {
  const person = await signUp(origin);
  const device = await Authenticator.plugIn(page);
  const security = await enter(page, person);
  await register(security);
  await expect.poll(async () => (await device.credentials()).length).toBe(1);
  await withoutAutofill(page);
  await new ProfilePage(page).open();
  await security.press("Delete account", security.row("Delete account"));
  await security.confirm.getByRole("textbox").fill(person.email);
  await security.agree("Delete account");
  await expect(page.getByText("Your account is deleted, and you're signed out.")).toBeVisible();
  await expect.poll(() => device.credentials()).toEqual([]);
});

test("a passkey that was removed elsewhere signs nobody in", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  await Authenticator.plugIn(page);
  await register(await enter(page, person));
  await removeAll(page, origin);
  await signOut(page);
  await withoutAutofill(page);
  const login = new LoginPage(page);
  await login.open();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText("That passkey didn't work here.")).toBeVisible();
  await see("login-removed-passkey");
  await login.signIn(person.email, person.password);
  await new SecurityPage(page).arrive();
});

/** From another browser of the same person: this one hears nothing of it. */
async function removeAll(page: Page, url: string): Promise<void> {
  const elsewhere = new PageClient(url);
  for (const { name, value } of await page.context().cookies()) elsewhere.cookies.set(name, value);
  const { body } = await elsewhere.query("passkey.list");
  for (const { id } of Object(body).result.data.passkeys) await elsewhere.mutate("passkey.remove", { id });
}

test("who can't confirm it's them with the device is told what to do", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const device = await Authenticator.plugIn(page, { isUserVerified: false });
  const security = await enter(page, person);
  await add(security, "This device");
  await expect(security.dialog.getByRole("alert")).toContainText(/Try again|then try again/);
  await see("passkey-setup-refused");
  await device.setUserVerified(true);
  await page.getByRole("button", { name: /^This device/ }).click();
  await security.saveCodes();

  await signOut(page);
  await device.setUserVerified(false);
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(person.email, person.password);
  await new ChallengePage(page).arrive();
  await useButton(page).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "Your browser didn't get an answer" }),
  ).toBeVisible();
  await see("challenge-passkey-refused");
  await device.setUserVerified(true);
  await page.getByRole("button", { name: "Try again" }).click();
  await security.arrive();
});

test("a security key that keeps no passkeys is a second step all the same", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const key = await Authenticator.plugIn(page, { transport: "usb", hasResidentKey: false });
  const security = await enter(page, person);
  await security.setUp("Passkey");
  // This device has nothing to keep one with, so it isn't offered.
  await expect(page.getByRole("button", { name: /^Security key/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^This device/ })).toBeHidden();
  await page.getByRole("button", { name: /^Security key/ }).click();
  await security.saveCodes();
  expect((await key.credentials()).map(({ isResidentCredential }) => isResidentCredential)).toEqual([false]);
  await expect(passkeys(page).getByText("Security key", { exact: true })).toBeVisible();
  await expect(passkeys(page).getByText("On this key only")).toBeVisible();
  await see("passkey-card-key");

  await signOut(page);
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(person.email, person.password);
  await new ChallengePage(page).arrive();
  await useButton(page).click();
  await security.arrive();
});

test("a device that can hold one is offered, until that is dismissed", async ({ page, see, origin }) => {
  await Authenticator.plugIn(page);
  const security = await enter(page, await signUp(origin));
  const offer = page.getByText("This device can hold one.");
  await expect(offer).toBeVisible();
  await see("passkey-offer");
  await security.press("Not now");
  await expect(offer).toBeHidden();
  await security.open();
  await expect(security.row("Passkey").getByText("Recommended")).toBeVisible();
  await expect(offer).toBeHidden();

  const days = (count: number) =>
    page.evaluate((ms) => {
      for (const key of Object.keys(localStorage)) {
        if (key.includes("offer")) localStorage.setItem(key, String(Date.now() - ms));
      }
    }, count * 86_400_000);
  await days(29);
  await security.open();
  await expect(security.row("Passkey").getByText("Recommended")).toBeVisible();
  await expect(offer).toBeHidden();
  await days(31);
  await security.open();
  await expect(offer).toBeVisible();
});
