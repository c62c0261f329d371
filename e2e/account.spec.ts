import { enter, toast } from "./enter";
import { expect, test } from "./fixtures";
import { LoginPage } from "./pages/login";
import { mailTo, newAddress, pathOf, signUp } from "./people";

test("the password is changed, with reasons when it isn't", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  await security.press("Change password");
  await expect(page.getByLabel("Current password")).toBeFocused();
  await page.getByLabel("Current password").fill("not my password");
  await page.getByLabel("New password").fill("short");
  await see("password-change");
  await security.dialog.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("That isn't your current password.")).toBeVisible();
  await see("password-wrong");
  await page.getByLabel("Current password").fill(person.password);
  await security.dialog.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Use at least 15 characters.")).toBeVisible();
  await page.getByLabel("New password").fill("brave lanterns over quiet hills");
  await security.dialog.getByRole("button", { name: "Change password" }).click();
  await toast(page, "Your password is changed");

  await page.context().clearCookies();
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(person.email, "brave lanterns over quiet hills");
  await security.arrive();
});

test("the address is changed once its mail is opened", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  await security.press("Change address");
  await security.press("Send the link");
  await expect(page.getByText("Enter your email address.")).toBeVisible();
  await see("email-change");
  const address = newAddress();
  await page.getByLabel("New email address").fill(address);
  await security.press("Send the link");
  await expect(page.getByText(`Check the mailbox of ${address}`)).toBeVisible();
  await see("email-waiting");
  const [link = ""] = (await mailTo(origin, address)).links;
  await page.goto(pathOf(link));
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page).not.toHaveURL(/confirm-email/);
  await security.open();
  await expect(security.card("Email address").getByText(address)).toBeVisible();
});

test("names are changed and the menu follows", async ({ page, origin }) => {
  const security = await enter(page, await signUp(origin));
  await page.getByLabel("First name").fill("Grace");
  await page.getByLabel("Last name").fill("Hopper");
  await security.press("Save name");
  await toast(page, "Your name is saved");
  await expect(page.getByRole("button", { name: "Account of Grace Hopper" })).toBeVisible();
});

test("an account is deleted only when its address is typed", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  await security.press("Delete account", security.card("Delete account"));
  const confirm = security.confirm.getByRole("button", { name: "Delete account" });
  await expect(confirm).toBeDisabled();
  await see("delete-account");
  await page.getByLabel(/to confirm/).fill(person.email);
  await confirm.click();
  await expect(page.getByText("Your account is deleted, and you're signed out.")).toBeVisible();
  await new LoginPage(page).signIn(person.email, person.password);
  await expect(page.getByText("That email and password don't match.")).toBeVisible();
});
