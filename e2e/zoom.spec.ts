import type { Page } from "@playwright/test";
import { enter } from "./enter";
import { expect, test } from "./fixtures";
import { invited, join } from "./membership";
import { Authenticator } from "./pages/authenticator";
import { LoginPage } from "./pages/login";
import { ProfilePage } from "./pages/profile";
import { enrol, signUp } from "./people";

/** At 200 % a screen shows half as much. Nothing is cut off by its edge or by what holds it. */

const LONG = {
  firstName: "Wilhelmina-Alexandrina Josephine",
  lastName: "Featherstonehaugh-Cholmondeley-Donaudampfschifffahrt",
  companyName: "The Honourable Society of Analytical Engines and Difference",
};
const longAddress = (name: string) =>
  `${name}.featherstonehaugh.${process.pid}.${Date.now().toString(36)}@correspondence.example.test`;

async function zoomIn(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 390, height: 844 };
  await page.setViewportSize({ width: width / 2, height: height / 2 });
}

/** What is wider than the box it stands in, where that box neither scrolls nor shortens it. */
function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.body.querySelectorAll("*")]
      .filter((element) => {
        const { overflowX, display } = getComputedStyle(element);
        const isBox = element instanceof HTMLElement && overflowX === "visible" && display !== "inline";
        return isBox && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1;
      })
      .map((element) => `${element.tagName}: ${element.textContent?.slice(0, 60)}`),
  );
}

async function holds(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  expect(await stickingOut(page), name).toEqual([]);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wider, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}

test("at 200 % nothing on the way in is cut off", { tag: "@both" }, async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin, { ...LONG, email: longAddress("ada") }));
  await zoomIn(page);
  for (const path of ["/register", "/forgot-password", "/magic-link", "/nowhere", "/login"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await holds(page, path);
  }
  await new LoginPage(page).signIn(person.email, person.password);
  await expect(page.getByLabel("6-digit code")).toBeVisible();
  await holds(page, "/challenge");
  await see("zoom-challenge");
  await page.getByRole("button", { name: "Backup code", exact: true }).click();
  await holds(page, "another way");
  await see("zoom-ways");
});

/** The screen halved, and the narrowest there is (WCAG 2.2, 1.4.10). */
const SCREENS = [
  { at: "200 %", shrink: zoomIn },
  { at: "320 px", shrink: (page: Page) => page.setViewportSize({ width: 320, height: 640 }) },
];

for (const { at, shrink } of SCREENS) {
  test(`at ${at} nothing in the settings is cut off, however long the names`, { tag: "@both" }, async ({
    page,
    see,
    origin,
  }) => {
    const person = await signUp(origin, { ...LONG, email: longAddress("ada") });
    await join(person, 254, { firstName: "Bartholomew", lastName: "Wolfeschlegelsteinhausenbergerdorff" });
    await invited(person, longAddress("somebody"), 1);
    const key = await Authenticator.plugIn(page, { transport: "usb" });
    const security = await enter(page, await enrol(person));
    await security.setUp("Passkey");
    await page.getByRole("button", { name: /^Security key/ }).click();
    await expect(page.getByRole("button", { name: /^Options for passkey/ })).toHaveCount(1);
    await key.unplug();
    await shrink(page);
    await security.open();
    await holds(page, "security");
    await see(`zoom-security-${at.replace(/\W/g, "")}`);
    const profile = new ProfilePage(page);
    await profile.open();
    await holds(page, "/settings/profile");
    await profile.press("Delete account");
    await expect(security.confirm).toBeVisible();
    await holds(page, "delete account");
    await page.keyboard.press("Escape");
    for (const [path, sign] of [
      ["/settings/devices", "This device"],
      ["/settings/activity", "Account created"],
      ["/settings/organization/requirement", "Require two-step sign-in"],
      ["/settings/organization/activity", "Two-step sign-in over time"],
      ["/settings/organization/settings", "Name of the organization"],
      ["/settings/organization", "Wolfeschlegelsteinhausenbergerdorff"],
    ] as const) {
      await page.goto(path);
      await expect(page.getByText(sign).first()).toBeVisible();
      await holds(page, path);
    }
    const list = page.getByRole("region", { name: "List of members" });
    const hidden = await list.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(hidden, "what can be done with a member is in sight").toBeLessThanOrEqual(0);
    await see(`zoom-organization-${at.replace(/\W/g, "")}`);
  });
}
