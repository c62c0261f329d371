import type { Locator, Page } from "@playwright/test";
import { toast } from "./enter";
import { expect, test } from "./fixtures";
import { joinAsNew } from "./membership";
import { ChallengePage } from "./pages/challenge";
import { OrganizationPage } from "./pages/organization";
import { SecurityPage } from "./pages/security";
import { codeAt, mailTo, newAddress, nextStep, PASSWORD, pathOf, stepNow } from "./people";

/** Whoever has no pointer: from the registration to requiring a second step of others, with the keyboard alone. */

const MOST_TABS = 60;

/** Tabs on until it has the focus, as whoever can't point does, and back from the end of the page. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  let key = "Tab";
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    // Behind a toast come the browser's own fields, which a browser without windows doesn't have.
    if (presses > 0 && !(await page.evaluate(() => document.hasFocus()))) key = "Shift+Tab";
    await page.keyboard.press(key);
  }
  await expect(target, "the keyboard gets there").toBeFocused();
}

async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

/** Opens a menu and goes down to an entry of it. */
async function choose(page: Page, menu: Locator, item: string): Promise<void> {
  await press(page, menu);
  const entry = page.getByRole("menuitem", { name: item });
  await expect(entry).toBeVisible();
  for (let presses = 0; presses < 10; presses += 1) {
    if (await entry.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

test("by keyboard alone: register, set a method up, sign in, invite, remind, require", async ({
  page,
  origin,
}) => {
  // Two codes of the app have to pass, and some hundred presses of Tab.
  test.setTimeout(240_000);
  const email = newAddress();
  const button = (name: string | RegExp) => page.getByRole("button", { name }).first();

  await page.goto("/register");
  await type(page, page.getByLabel("First name"), "Ada");
  await type(page, page.getByLabel("Last name"), "Lovelace");
  await type(page, page.getByLabel("Email"), email);
  await type(page, page.getByLabel("Organization"), "Analytical Engines");
  await type(page, page.getByLabel("Password", { exact: true }), PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByText(email).first()).toBeVisible();
  await page.goto(pathOf((await mailTo(origin, email)).links[0] ?? ""));
  await press(page, button("Confirm"));
  await expect(page).toHaveURL(/\/(?:welcome|settings)/);

  const security = new SecurityPage(page);
  await security.open();
  await press(page, security.row("Authenticator app").getByRole("button"));
  const secret = await security.scan();
  await press(page, security.dialog.getByRole("button", { name: "Continue" }));
  await expect(page.getByLabel("Enter the 6-digit code your app shows")).toBeFocused();
  const usedStep = stepNow();
  await page.keyboard.type(await codeAt(secret, usedStep));
  await tabTo(page, page.getByLabel("I've saved these codes somewhere safe"));
  await page.keyboard.press("Space");
  await press(page, page.getByRole("button", { name: "Done", exact: true }));
  await toast(page, "Authenticator app is on");

  await choose(page, page.getByRole("button", { name: "Account of Ada Lovelace" }), "Sign out");
  await expect(page.getByText("You're signed out.")).toBeVisible();
  await type(page, page.getByLabel("Email"), email);
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  const challenge = new ChallengePage(page);
  await challenge.arrive();
  // What is typed before the field is there is lost.
  await expect(challenge.code).toBeFocused();
  await page.keyboard.type(await codeAt(secret, await nextStep({ usedStep })));
  await security.arrive();

  await press(page, page.getByRole("link", { name: "Organization" }).first());
  const organization = new OrganizationPage(page);
  await organization.arrive();
  await press(page, button(/^Invite/));
  const guest = newAddress();
  await type(page, organization.dialog.getByLabel("Addresses"), guest);
  await press(page, organization.dialog.getByRole("button", { name: "Send invitations" }));
  await expect(page.getByText(/The invitation to .* is on its way/)).toBeVisible();
  await joinAsNew(origin, guest);
  await page.reload();
  await expect(page.getByText("1 of 2 protected")).toBeVisible();
  await press(page, button(/^Remind the/));
  await toast(page, "1 reminder on the way");
  await press(page, page.getByRole("link", { name: "Requirement" }));
  await press(page, button("Require it"));
  await press(page, organization.dialog.getByRole("button", { name: "Require it" }));
  await toast(page, "Two-step sign-in is required");
});
