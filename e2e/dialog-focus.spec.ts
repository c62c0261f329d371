import type { Locator, Page } from "@playwright/test";
import { makeStale } from "./database";
import { enter } from "./enter";
import { enterOrganization } from "./enter-organization";
import { expect, test } from "./fixtures";
import { join, signUpOwner } from "./membership";
import { Authenticator } from "./pages/authenticator";
import { DevicesPage } from "./pages/devices";
import { ProfilePage } from "./pages/profile";
import { codeAt, enrol, nextStep, signUp } from "./people";

/** Closing a dialog gives the keyboard back to what opened it, or as near to that as what is left of the page. */

const open = (page: Page) =>
  page.locator("[role=dialog][data-state=open], [role=alertdialog][data-state=open]");

/** The keyboard is inside: in its first field, where it has one. */
async function hasFocus(page: Page): Promise<void> {
  await expect
    .poll(() =>
      open(page).evaluate((panel) => {
        const fields = [
          ...panel.querySelectorAll<HTMLElement>("input:not([type=checkbox]), select, textarea"),
        ];
        const first = fields.find((field) => field.tabIndex >= 0 && field.getClientRects().length > 0);
        const { activeElement } = document;
        return first ? activeElement === first : panel.contains(activeElement);
      }),
    )
    .toBe(true);
}

async function opensAndReturns(page: Page, opener: Locator): Promise<void> {
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(open(page)).toHaveCount(1);
  // What it loads itself is there before it can be closed.
  await expect(open(page).getByText("Loading")).toHaveCount(0);
  await hasFocus(page);
  await page.keyboard.press("Escape");
  await expect(open(page)).toHaveCount(0);
  await expect(opener).toBeFocused();
}

/** The same for what a menu opens: its button is what is gone back to. */
async function itemsReturn(page: Page, menu: Locator, items: readonly string[]): Promise<void> {
  for (const item of items) {
    await menu.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: item }).click();
    await expect(open(page)).toHaveCount(1);
    await expect(open(page).getByText("Loading")).toHaveCount(0);
    await hasFocus(page);
    await page.keyboard.press("Escape");
    await expect(open(page)).toHaveCount(0);
    await expect(menu).toBeFocused();
  }
}

test("every dialog of the settings gives the focus back, those of a menu to its button", async ({
  page,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const authenticator = await Authenticator.plugIn(page);
  const security = await enter(page, person, { trustDevice: true });
  const button = (row: string, name: string) => security.row(row).getByRole("button", { name, exact: true });
  await security.setUp("Passkey");
  await security.dialog.getByRole("button", { name: /^This device/ }).click();
  await expect(page.getByText("Passkey is on", { exact: true }).last()).toBeVisible();
  await itemsReturn(page, security.menuOf("authenticator app"), [
    "Use a different app",
    "Turn off authenticator app",
  ]);
  await itemsReturn(page, page.getByRole("button", { name: /^Options for passkey/ }), [
    "Rename",
    "Turn off passkeys",
    "Remove this passkey",
  ]);
  await itemsReturn(page, security.menuOf("backup codes"), ["Make new codes"]);
  for (const opener of [
    page.getByRole("button", { name: "Add a passkey" }),
    button("Email link", "Set up email link"),
    button("Reset two-step sign-in", "Reset"),
  ])
    await opensAndReturns(page, opener);
  await new DevicesPage(page).open();
  const device = page.getByRole("list", { name: "Your devices" }).getByRole("listitem").filter({
    hasText: "Trusted until",
  });
  await itemsReturn(page, device.getByRole("button", { name: /^Options/ }), [
    "Rename",
    "Ask for the second step again",
  ]);
  await new ProfilePage(page).open();
  for (const opener of [
    button("Password", "Change password"),
    button("Email address", "Change address"),
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
  await join(owner, 0, { firstName: "Mary", lastName: "Somerville" });
  const organization = await enterOrganization(page, owner);
  const button = (name: RegExp) => page.getByRole("main").getByRole("button").filter({ hasText: name });
  await opensAndReturns(page, button(/^Invite$/));
  await organization.openTab("Requirement");
  await opensAndReturns(page, button(/^Require it$/));
  await organization.openTab("Settings");
  await opensAndReturns(page, button(/^(Leave|Close it)$/));
  await organization.openTab("Members");
  await itemsReturn(page, page.getByRole("button", { name: "Manage Mary Somerville" }), [
    "Change role",
    "Remind to set up a second step",
    "Sign out everywhere",
    "Reset two-step sign-in",
    "Remove from the organization",
  ]);
  await page.getByLabel("Choose Mary Somerville").check();
  const toolbar = page.getByRole("toolbar");
  for (const name of ["Change role", "Sign out everywhere"])
    await opensAndReturns(page, toolbar.getByRole("button", { name }));
});

test("one dialog after the other, and what is gone, leave the keyboard near", async ({ page, origin }) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person, { trustDevice: true });
  const renew = security.menuOf("backup codes");
  await renew.focus();
  await page.keyboard.press("Enter");
  // Opened by a key it is on its first item.
  await expect(page.getByRole("menuitem", { name: "Make new codes" })).toBeFocused();
  await page.keyboard.press("Enter");
  await security.agree("Make new codes");
  await security.saveCodes();
  await expect(renew).toBeFocused();

  const devices = new DevicesPage(page);
  await devices.open();
  await devices.trusted.getByRole("button", { name: /^Options/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Ask for the second step again" }).click();
  await security.agree("Ask again");
  await expect(devices.trusted).toHaveCount(0);
  await expect(page.locator("body")).not.toBeFocused();
});

test("a set-up that hasn't come yet can be closed", async ({ page, origin }) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person);
  const held: (() => void)[] = [];
  await page.route("**/api/trpc/mfa.setup**", async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await security.choose("authenticator app", "Use a different app");
  await expect(page.getByRole("dialog", { name: "Use a different app" })).toBeVisible();
  await expect.poll(() => held.length).toBe(1);
  await page.keyboard.press("Escape");
  await expect(open(page)).toHaveCount(0);
  await expect(security.menuOf("authenticator app")).toBeFocused();
  for (const go of held) go();
});

/** Presses Escape in the very task that puts the next dialog into the page. @returns once the page has dealt with it */
function escapeAsItOpens(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        new MutationObserver((_, watch) => {
          if (document.querySelector("[role=dialog]") === null) return;
          watch.disconnect();
          const press = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
          document.activeElement?.dispatchEvent(press);
          requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
        }).observe(document.body, { childList: true, subtree: true });
      }),
  );
}

test("Escape before the step-up opens, and in the moment it does, leaves what is beneath open", async ({
  page,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person);
  await makeStale(person);
  // What lies beneath another dialog is there for eyes alone, and found by no role.
  const beneath = page.locator("[role=alertdialog][data-state=open]");
  await page.route("**/api/trpc/mfa.renewBackupCodes**", async (route) => {
    const answer = await route.fetch();
    await page.keyboard.press("Escape");
    await expect(beneath).toHaveCount(1);
    await route.fulfill({ response: answer });
  });
  await security.choose("backup codes", "Make new codes");
  const pressed = escapeAsItOpens(page);
  await security.confirm.getByRole("button", { name: "Make new codes" }).press("Enter");
  await pressed;
  await expect(beneath).toHaveCount(1);
});

test("Escape closes the step-up alone, and what asked for it can be asked again", async ({
  page,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person);
  await makeStale(person);
  await security.choose("backup codes", "Make new codes");
  const make = security.confirm.getByRole("button", { name: "Make new codes" });
  await make.press("Enter");
  const code = page.getByLabel("6-digit code");
  await expect(code).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(security.stepUp).toBeHidden();
  await expect(make).toBeFocused();
  await page.keyboard.press("Enter");
  await code.fill(await codeAt(person.secret, await nextStep(person)));
  await expect(page.getByRole("dialog", { name: "Your new backup codes" })).toBeVisible();
});
