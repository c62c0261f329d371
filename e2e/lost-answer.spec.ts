import { expect, test } from "./fixtures";
import { mailTo, pathOf, register } from "./people";

/** W11: a failure after success is never told as a refusal. */

test("W11: an address whose confirmation was done and not told is confirmed, and leads on", async ({
  page,
  origin,
}) => {
  const { email, password } = await register(origin);
  await page.goto(pathOf((await mailTo(origin, email)).links[0] ?? ""));
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.route("**/api/trpc/auth.verifyEmail**", async (route) => {
    await route.fetch();
    await page.context().clearCookies();
    await route.abort("connectionreset");
  });
  const confirm = page.getByRole("button", { name: "Confirm my address" });
  await confirm.click();
  await expect(page.getByText(/^We couldn't reach the server/)).toBeVisible();
  await page.unroute("**/api/trpc/auth.verifyEmail**");
  await confirm.click();
  // The answer would have carried the session: it is opened by signing in.
  await expect(page).toHaveURL(/\/login\?/);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/settings\/security$/);
});
