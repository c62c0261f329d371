import type { Page } from "@playwright/test";
import { enter } from "./enter";
import { expect, test } from "./fixtures";
import { LoginPage } from "./pages/login";
import { signUp } from "./people";

/** What is pressed while a slow line still brings the page's scripts is done once they are there. */

/** @returns lets them through */
async function holdScripts(page: Page): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, (route) => held.then(() => route.continue()));
  return () => letGo();
}

test("a form that was filled in and sent", async ({ page, origin }) => {
  const { email, password } = await signUp(origin);
  const release = await holdScripts(page);
  await page.goto("/login", { waitUntil: "domcontentloaded" });
  const login = new LoginPage(page);
  const loads: string[] = [];
  page.on("framenavigated", (frame) => loads.push(frame.url()));
  await login.signIn(email, password);
  // An impatient second press is the same wish.
  await login.submit.click();
  expect(loads).toEqual([]);
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("auth.login") && asked.push(request.url()));
  release();
  await expect(page).toHaveURL(/\/settings\/security$/);
  expect(asked).toHaveLength(1);
});

test("a form that was sent with the Enter key", async ({ page, origin }) => {
  const { email, password } = await signUp(origin);
  const release = await holdScripts(page);
  await page.goto("/login", { waitUntil: "domcontentloaded" });
  const login = new LoginPage(page);
  await login.email.fill(email);
  await login.password.fill(password);
  await login.password.press("Enter");
  release();
  await expect(page).toHaveURL(/\/settings\/security$/);
});

test("a form whose checks were lost on the way says so, and goes on at the next press", async ({
  page,
  origin,
}) => {
  const { email, password } = await signUp(origin);
  // A browser that is never idle fetches nothing unasked.
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  const login = new LoginPage(page);
  await login.open();
  await page.route(/\/_next\/static\/.*\.js/, (route) => route.abort("connectionreset"));
  await login.signIn(email, password);
  await expect(page.getByText("We couldn't reach the server.")).toBeVisible();
  await expect(login.password).toHaveValue(password);
  await page.unroute(/\/_next\/static\/.*\.js/);
  await login.submit.click();
  await expect(page).toHaveURL(/\/settings\/security$/);
});

for (const way of ["pointer", "keyboard"])
  test(`a menu that was opened by the ${way}`, async ({ page, origin }) => {
    await enter(page, await signUp(origin));
    const release = await holdScripts(page);
    await page.reload({ waitUntil: "domcontentloaded" });
    const button = page.getByRole("button", { name: /^Account of / });
    if (way === "pointer") await button.click();
    else await button.press("Enter");
    release();
    await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
  });
