import type { Page } from "@playwright/test";
import { startApp } from "./app";
import { expect, test as shared } from "./fixtures";
import { confirmingByMail, joining, pressing, registering } from "./journeys";
import { look } from "./look";
import { OrganizationPage } from "./pages/organization";
import { ProfilePage } from "./pages/profile";
import { SecurityPage } from "./pages/security";

/** The demo as a newcomer enters it, with the numbers that pages are held to. */

/** An app of one's own: the demo is offered only where nobody has an account. */
const test = shared.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  origin: async ({}, use) => {
    const app = await startApp();
    await use(app.url);
    await app.stop();
  },
});

type Count = { what: string; found: number; most: number };

const heightOf = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight);

function print(counts: readonly Count[]): void {
  const lines = counts.map(
    ({ what, found, most }) => `  ${what.padEnd(64)} ${String(found).padStart(6)}  of at most ${most}`,
  );
  console.log(["", ...lines, ""].join("\n"));
}

test("the demo is entered by one press, shows everything, and its pages are as short as they should be", {
  tag: "@both",
}, async ({ page, see, browser }) => {
  // Several people's whole journeys.
  test.setTimeout(240_000);
  const isWide = test.info().project.name === "wide";
  const counts: Count[] = [];
  await page.goto("/");
  await expect(page.getByText("Just looking?")).toBeVisible();
  await see("demo-home");
  const entering = pressing();
  await entering.press(page.getByRole("button", { name: "Enter the demo as Ada" }));
  // Ninety days are written, which takes a busy machine its time.
  await page.waitForURL(/\/settings\/security$/, { timeout: 60_000 });
  const security = new SecurityPage(page);
  await security.arrive();
  await expect(page.getByText("Your account is protected by 3 methods")).toBeVisible();
  await expect(security.row("Key on the key ring")).toBeVisible();
  await expect(
    page.getByText(/^Analytical Engines asks for this from .*, and you're ready\.$/),
  ).toBeVisible();
  await expect(security.row("Trusted devices").getByText("1", { exact: true })).toBeVisible();
  counts.push({
    what: "presses from the start's link to the demo's Security page",
    found: entering.count(),
    most: 1,
  });
  counts.push({
    what: "height of the Security page, everything on, in px",
    found: await heightOf(page),
    most: 900,
  });
  await see("demo-security");

  const renaming = pressing();
  if (isWide) await renaming.press(page.getByRole("link", { name: "Profile" }));
  else await page.goto("/settings/profile");
  await new ProfilePage(page).arrive();
  await page.getByLabel("First name").fill("Augusta");
  await renaming.press(page.getByRole("button", { name: "Save name" }));
  await expect(page.getByText("Your name is saved")).toBeVisible();
  counts.push({ what: "presses from signing in to another name", found: renaming.count(), most: 2 });
  await see("demo-profile");

  for (const path of ["devices", "activity"]) {
    await page.goto(`/settings/${path}`);
    await expect(page.getByRole("main").getByRole("listitem").first()).toBeVisible();
    await look(page, `demo-${path}`);
  }

  const organization = new OrganizationPage(page);
  const reminding = pressing();
  if (isWide) await reminding.press(page.getByRole("link", { name: "Organization" }));
  else await organization.open();
  await organization.arrive();
  await expect(page.getByText("8 of 13 protected")).toBeVisible();
  await expect(organization.members.getByRole("row")).toHaveCount(1 + 13);
  counts.push({
    what: "height of the organization's page with 13 members, in px",
    found: await heightOf(page),
    most: 1_100,
  });
  await see("demo-organization");
  await reminding.press(page.getByRole("button", { name: "Remind the 5" }));
  await expect(page.getByText("5 reminders on the way")).toBeVisible();
  counts.push({
    what: "presses to find who has no second step, and remind them",
    found: reminding.count(),
    most: 2,
  });
  for (const tab of ["Requirement", "Activity", "Settings"] as const) {
    await organization.openTab(tab);
    await expect(page.getByText("Loading")).toHaveCount(0);
    await see(`demo-organization-${tab.toLowerCase()}`);
  }
  counts.push({
    what: "presses from the filled form to being signed in, in one tab",
    found: await registering(browser, page),
    most: 1,
  });
  await organization.open();
  const { presses, mails } = await joining(browser, page);
  counts.push({ what: "presses to accept an invitation as somebody new", found: presses, most: 2 });
  counts.push({ what: "mails to accept an invitation as somebody new", found: mails, most: 1 });
  counts.push({
    what: "presses of a second step by mail",
    found: await confirmingByMail(browser, page),
    most: 2,
  });
  print(counts);
  if (isWide) for (const { what, found, most } of counts) expect(found, what).toBeLessThanOrEqual(most);
});
