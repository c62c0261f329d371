import type { Page } from "@playwright/test";
import { lockOut } from "./database";
import { enter } from "./enter";
import { expect, test } from "./fixtures";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { enrol, signUp } from "./people";

/** W14: times on pages count from the server's clock, whatever the visitor's says. */

const HOUR = 3_600_000;

/** As if the visitor's clock were so far off; it goes on at the right speed. */
async function setClockOff(page: Page, ms: number): Promise<void> {
  await page.addInitScript((off) => {
    const Real = Date;
    const now = () => Real.now() + off;
    class Shifted extends Real {
      constructor(...given: unknown[]) {
        super(...((given.length === 0 ? [now()] : given) as [number]));
      }
      static override now = now;
    }
    Reflect.set(globalThis, "Date", Shifted);
  }, ms);
}

for (const hours of [-7, 7, -24, 24]) {
  test(`W14: with a clock ${hours} hours off a lock counts down right, and what just happened did`, async ({
    page,
    origin,
  }) => {
    await setClockOff(page, hours * HOUR);
    const person = await enrol(await signUp(origin));
    await enter(page, person);
    await page.goto("/settings/devices");
    await expect(page.getByRole("list", { name: "Your devices" })).toContainText("Signed in just now");
    await page.goto("/settings/activity");
    await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();

    await lockOut(person);
    await page.context().clearCookies();
    const login = new LoginPage(page);
    await login.open();
    await login.signIn(person.email, person.password);
    await new ChallengePage(page).arrive();
    await expect(page.getByText("Too many wrong codes")).toBeVisible();
    await expect(page.getByRole("timer")).toHaveText(/^(59:\d\d|1:00:00)$/);
  });
}
