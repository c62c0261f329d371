import { startApp } from "./app";
import { another } from "./enter-organization";
import { expect, test as shared } from "./fixtures";
import { look } from "./look";
import { OrganizationPage } from "./pages/organization";
import { mailTo, newAddress } from "./people";

/** Where SIGNUP is closed no link leads to a form that would be refused. Everybody is told whom to ask. */

const test = shared.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  origin: async ({}, use) => {
    const app = await startApp({ SIGNUP: "closed" });
    await use(app.url);
    await app.stop();
  },
});

test("a closed registration says so, and so does an invitation to somebody without an account", async ({
  page,
  see,
  browser,
  origin,
}) => {
  await page.goto("/login");
  await expect(page.getByRole("heading", { name: "Sign in to Latchkey" })).toBeVisible();
  await expect(page.getByRole("link", { name: /account/ })).toHaveCount(0);
  await page.goto("/register");
  await expect(page.getByRole("heading", { name: "Registration is closed" })).toBeVisible();
  await expect(page.getByText(/If you need one, ask whoever runs Latchkey\.$/)).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await see("register-closed");
  await page.getByRole("link", { name: "Go to sign in" }).click();
  await expect(page).toHaveURL(/\/login$/);

  await page.goto("/");
  await page.getByRole("button", { name: "Enter the demo as Ada" }).click();
  // A busy machine takes its time to fill it.
  await page.waitForURL("**/settings/security", { timeout: 60_000 });
  const organization = new OrganizationPage(page);
  await organization.open();
  const email = newAddress();
  await organization.invite(email);
  const guest = await another(browser);
  await guest.goto((await mailTo(origin, email)).links[0] ?? "");
  await expect(
    guest.getByText(/Ask whoever runs Latchkey for one, then open this link again\.$/),
  ).toBeVisible();
  await expect(guest.getByText(email)).toBeVisible();
  await expect(guest.getByRole("textbox")).toHaveCount(0);
  await look(guest, "invitation-closed");
});
