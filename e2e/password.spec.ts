import { enter } from "./enter";
import { expect, test } from "./fixtures";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { enrol, mailTo, newAddress, pathOf, signUp } from "./people";

const NEW_PASSWORD = "eight loud herons wade";

test("a forgotten password is replaced by mail, and the second step is still asked", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const login = new LoginPage(page);
  await login.open();
  await login.email.fill(person.email);
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await expect(page).toHaveTitle(/^Forgot your password\? · /);
  await see("forgot-password");
  await expect(page.getByLabel("Email")).toHaveValue(person.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await see("forgot-password-check-mail");

  const link = pathOf((await mailTo(origin, person.email)).links[0] ?? "");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  await expect(page).not.toHaveURL(/token/);
  // Whose it is: for whoever reads it, and for the password manager that saves it.
  await expect(page.getByText(`For ${person.email}.`)).toBeVisible();
  await expect(page.locator("input[autocomplete=username]")).toHaveValue(person.email);
  await see("reset-password");
  const field = page.getByLabel("New password");
  await field.fill("short");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Use at least 15 characters.")).toBeVisible();
  await expect(field).toBeFocused();
  await see("reset-password-refused");
  await field.fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Set the new password" }).click();
  await new ChallengePage(page).arrive();

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await see("reset-password-used");
});

test("asking for an unknown address looks the same", async ({ page }) => {
  await page.goto("/forgot-password");
  const email = newAddress();
  await page.getByLabel("Email").fill(email);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();
});

test("a new address is confirmed by a press, and a dead link says so", async ({ page, see, origin }) => {
  await enter(page, await signUp(origin));
  await page.goto("/confirm-email#token=of-no-mail");
  await expect(page.getByRole("button", { name: "Use this address" })).toBeEnabled();
  await expect(page).not.toHaveURL(/token/);
  await see("confirm-email");
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await see("confirm-email-dead");
});
