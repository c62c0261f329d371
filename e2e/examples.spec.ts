import type { Page } from "@playwright/test";
import { makeStale } from "./database";
import { type Example, isInstalled, startExample } from "./examples";
import { test as base, expect } from "./fixtures";
import { picture } from "./look";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { codeAt, type Enrolled, enrol, nextStep, signUp } from "./people";

/** Each example beside the app: sign-in, a step-up, a call of an API, sign-out. */

const test = base.extend<{ name: string; example: Example }>({
  name: ["static", { option: true }],
  example: [
    async ({ name, origin }, use, { skip }) => {
      skip(!isInstalled(name), `npm ci in examples/${name} first`);
      const example = await startExample(name, origin);
      await use(example);
      example.stop();
    },
    { timeout: 120_000 },
  ],
  others: ({ example }, use) => use([example.url]),
});

/** At both widths: nothing is wider than the screen. */
async function glance(page: Page, name: string): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${name} at ${width}`).toBeLessThanOrEqual(0);
    await picture(page, `examples/${name}-${width}`);
  }
}

async function signIn(page: Page, person: Enrolled): Promise<void> {
  await new LoginPage(page).signIn(person.email, person.password);
  const challenge = new ChallengePage(page);
  await challenge.arrive();
  person.usedStep = await nextStep(person);
  await challenge.code.fill(await codeAt(person.secret, person.usedStep));
}

const hello = (page: Page) => expect(page.getByText("Hello, Ada Lovelace")).toBeVisible();

test.describe("static", () => {
  test("signs in by PKCE in the browser, and out", async ({ page, example, origin }) => {
    const person = await enrol(await signUp(origin));
    await page.goto(example.url);
    await glance(page, "static-start");
    await page.getByRole("button", { name: "Sign in" }).click();
    await signIn(page, person);
    await hello(page);
    await glance(page, "static-in");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByText("Nobody is signed in.")).toBeVisible();
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/login/);
  });
});

for (const name of ["express", "next"]) {
  test.describe(name, () => {
    test.use({ name });

    test("signs in, asks for a new second step, calls its API, and signs out", async ({
      page,
      example,
      origin,
    }) => {
      const person = await enrol(await signUp(origin));
      await page.goto(example.url);
      await glance(page, `${name}-start`);
      await page.getByRole("link", { name: "Sign in" }).click();
      await signIn(page, person);
      await hello(page);
      await glance(page, `${name}-in`);
      await page.getByRole("link", { name: "Call the API" }).click();
      await expect(page.getByText("a bone")).toBeVisible();
      await page.getByRole("link", { name: "Back" }).click();

      await page.getByRole("link", { name: "Show the secret" }).click();
      await expect(page.getByText("seven quiet otters")).toBeVisible();
      await glance(page, `${name}-secret`);

      // Somebody who signed in a while ago, in a browser that this program doesn't know.
      await makeStale(person);
      await page.context().clearCookies({ name: name === "next" ? "session" : "sid" });
      await page.goto(`${example.url}/secret`);
      await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
      person.usedStep = await nextStep(person);
      await page.getByLabel("6-digit code").fill(await codeAt(person.secret, person.usedStep));
      await expect(page.getByText("seven quiet otters")).toBeVisible();
      await page.getByRole("link", { name: "Back" }).click();
      await page.getByRole("link", { name: "Sign out" }).click();
      await expect(page.getByText("Nobody is signed in.")).toBeVisible();
      await page.goto(`${origin}/settings/security`);
      await expect(page).toHaveURL(/\/login/);
    });
  });
}
