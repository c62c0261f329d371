import type { Locator, Page } from "@playwright/test";
import { makeStale } from "./database";
import { enter } from "./enter";
import { enterOrganization } from "./enter-organization";
import { expect, test } from "./fixtures";
import { joined, signUpOwner } from "./membership";
import { Authenticator } from "./pages/authenticator";
import { codeAt, enrol, nextStep, signUp } from "./people";

/** Closing a dialog gives the keyboard back to what opened it, or as near to that as what is left of the page. */

const open = (page: Page) =>
  page.locator("[role=dialog][data-state=open], [role=alertdialog][data-state=open]");

async function opensAndReturns(page: Page, opener: Locator): Promise<void> {
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(open(page)).toHaveCount(1);
  // What it loads itself is there before it can be closed.
  await expect(open(page).getByText("Loading")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(open(page)).toHaveCount(0);
  await expect(opener).toBeFocused();
}

test("every dialog of the settings gives the focus back", async ({ page, origin }) => {
  const person = await enrol(await signUp(origin));
  const authenticator = await Authenticator.plugIn(page);
  const security = await enter(page, person, { trustDevice: true });
  const button = (card: string, name: string | RegExp) =>
    security.card(card).getByRole("button", { name, exact: typeof name === "string" });
  await security.press("Set up", security.card("Passkey"));
  await security.dialog.getByRole("button", { name: /^This device/ }).click();
  await expect(page.getByText("Passkey is on", { exact: true }).last()).toBeVisible();
  for (const opener of [
    button("Authenticator app", "Use a different app"),
    button("Authenticator app", "Turn off"),
    button("Passkey", "Add a passkey"),
    button("Passkey", /^Rename/),
    button("Passkey", /^Remove passkey/),
    button("Email link", "Set up"),
    button("Backup codes", "Make new codes"),
    button("Trusted devices", /^Rename/),
    button("Trusted devices", /^Forget/),
    button("Password", "Change password"),
    button("Email address", "Change address"),
    button("Reset two-step sign-in", "Reset"),
    button("Delete account", "Delete account"),
  ])
    await opensAndReturns(page, opener);
  await authenticator.unplug();
});

test("every dialog of the organization gives the focus back, those of a menu to its button", async ({
  page,
  origin,
}) => {
  const owner = await signUpOwner(origin);
  await joined(owner, 0, { firstName: "Mary", lastName: "Somerville" });
  await enterOrganization(page, owner);
  const buttons = page.getByRole("main").getByRole("button");
  for (const opener of [
    buttons.filter({ hasText: /^Invite$/ }),
    buttons.filter({ hasText: /^Require it$/ }),
    buttons.filter({ hasText: /^(Leave|Close it)$/ }),
  ])
    await opensAndReturns(page, opener);
  const menu = page.getByRole("button", { name: "Manage Mary Somerville" });
  for (const item of [
    "Change role",
    "Sign out everywhere",
    "Reset two-step sign-in",
    "Remove from the organization",
  ]) {
    await menu.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: item }).click();
    await expect(open(page)).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(open(page)).toHaveCount(0);
    await expect(menu).toBeFocused();
  }
});

test("one dialog after the other, and what is gone, leave the keyboard near", async ({ page, origin }) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person, { trustDevice: true });
  const renew = page.getByRole("button", { name: "Make new codes" });
  await renew.focus();
  await page.keyboard.press("Enter");
  await security.agree("Make new codes");
  await security.saveCodes();
  await expect(renew).toBeFocused();

  const devices = security.card("Trusted devices");
  await devices.getByRole("button", { name: /^Forget/ }).focus();
  await page.keyboard.press("Enter");
  await security.agree("Forget device");
  await expect(devices.getByText(/^None yet\./)).toBeVisible();
  await expect(page.locator("body")).not.toBeFocused();
});

test("Escape in the moment the step-up opens closes neither it nor what is beneath, later the step-up alone", async ({
  page,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person);
  await makeStale(person);
  await page.route("**/api/trpc/mfa.renewBackupCodes**", async (route) => {
    const answer = await route.fetch();
    // Pressed while the refusal is on its way, and again as it arrives.
    await page.keyboard.press("Escape");
    await route.fulfill({ response: answer });
    await page.keyboard.press("Escape").catch(() => {});
  });
  await security.press("Make new codes");
  const refused = page.waitForResponse(/mfa\.renewBackupCodes/);
  await security.confirm.getByRole("button", { name: "Make new codes" }).press("Enter");
  await refused;
  await expect(security.confirm).toBeVisible();
  // Whether the last press came before it or after is the browser's to say; by now it is settled.
  await page.waitForTimeout(1_000);
  await page.unroute("**/api/trpc/mfa.renewBackupCodes**");
  if (await security.stepUp.isVisible()) await page.keyboard.press("Escape");
  await expect(security.stepUp).toBeHidden();
  await expect(security.confirm).toBeVisible();
  const again = security.confirm.getByRole("button", { name: "Make new codes" });
  await again.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("6-digit code")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(security.stepUp).toBeHidden();
  await expect(again).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByLabel("6-digit code").fill(await codeAt(person.secret, await nextStep(person)));
  await expect(page.getByRole("dialog", { name: "Your new backup codes" })).toBeVisible();
});
