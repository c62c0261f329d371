import { enterProfile, toast } from "./enter";
import { expect, test } from "./fixtures";
import { LoginPage } from "./pages/login";
import { SecurityPage } from "./pages/security";
import { expectOk, mailTo, newAddress, pathOf, request, signUp } from "./people";

test("the password is changed, with reasons when it isn't", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const profile = await enterProfile(page, person);
  await profile.press("Change password");
  await expect(page.getByLabel("Current password")).toBeFocused();
  await page.getByLabel("Current password").fill("not my password");
  await page.getByLabel("New password").fill("short");
  await see("password-change");
  await profile.dialog.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("That isn't your current password.")).toBeVisible();
  await see("password-wrong");
  await page.getByLabel("Current password").fill(person.password);
  await profile.dialog.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Use at least 15 characters.")).toBeVisible();
  await page.getByLabel("New password").fill("brave lanterns over quiet hills");
  await profile.dialog.getByRole("button", { name: "Change password" }).click();
  await toast(page, "Your password is changed");

  await page.context().clearCookies();
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(person.email, "brave lanterns over quiet hills");
  await new SecurityPage(page).arrive();
});

test("the address is changed once its mail is opened, and can be changed back", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  const profile = await enterProfile(page, person);
  await profile.press("Change address");
  await profile.press("Send the link");
  await expect(page.getByText("Enter your email address.")).toBeVisible();
  await see("email-change");
  const address = newAddress();
  await page.getByLabel("New email address").fill(person.email);
  await profile.press("Send the link");
  await expect(page.getByText("That is your address already.")).toBeVisible();
  await page.getByLabel("New email address").fill(address);
  await profile.press("Send the link");
  await expect(page.getByText(`Check the mailbox of ${address}`)).toBeVisible();
  await see("email-waiting");
  await page.reload();
  await expect(page.getByText(`Check the mailbox of ${address}`)).toBeVisible();
  const [link = ""] = (await mailTo(origin, address)).links;
  await page.goto(pathOf(link));
  await page.getByRole("button", { name: "Use this address" }).click();
  await profile.arrive();
  const card = profile.row("Email address");
  await expect(card.getByText(address)).toBeVisible();
  await expect(card.getByText(`Before the change it was ${person.email}`)).toBeVisible();
  await see("email-earlier");
  await profile.press("Change back", card);
  await profile.confirm.getByRole("button", { name: "Change back" }).click();
  await toast(page, "You have your earlier address again");
  await expect(card.getByText(`Before the change it was ${address}`)).toBeVisible();
});

test("a change of address that waits is cancelled, and its link is dead", async ({ page, origin }) => {
  const profile = await enterProfile(page, await signUp(origin));
  const address = newAddress();
  await profile.press("Change address");
  await page.getByLabel("New email address").fill(address);
  await profile.press("Send the link");
  await profile.press("Cancel the change");
  await toast(page, "Your address stays as it is");
  await expect(page.getByText(`Check the mailbox of ${address}`)).toBeHidden();
  await page.goto(pathOf((await mailTo(origin, address)).links[0] ?? ""));
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("the link of another account's change moves nobody", async ({ page, see, origin }) => {
  const [person, stranger] = [await signUp(origin), await signUp(origin)];
  const address = newAddress();
  await expectOk(request(origin, "POST", "/user/email", { token: stranger.token, body: { email: address } }));
  const link = pathOf((await mailTo(origin, address)).links[0] ?? "");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Sign in to confirm" })).toBeVisible();
  await see("confirm-email-signed-out");
  await page.getByRole("button", { name: "Sign in" }).click();
  await new LoginPage(page).signIn(person.email, person.password);
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page.getByRole("heading", { name: "This link is another account's" })).toBeVisible();
  await see("confirm-email-another-account");
  await page.getByRole("button", { name: "Sign in to the other account" }).click();
  await new LoginPage(page).signIn(stranger.email, stranger.password);
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page).toHaveTitle(/^Profile/);
  await expect(page.getByText(`Before the change it was ${stranger.email}`)).toBeVisible();
});

test("the earlier address takes a change back, and everybody is signed out", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  const profile = await enterProfile(page, person);
  const address = newAddress();
  await profile.press("Change address");
  await page.getByLabel("New email address").fill(address);
  await profile.press("Send the link");
  await expect(page.getByText(`Check the mailbox of ${address}`)).toBeVisible();
  const stop = pathOf((await mailTo(origin, person.email)).links[0] ?? "");
  await page.goto(stop);
  await expect(page.getByRole("heading", { name: "Stop the change of address?" })).toBeVisible();
  await expect(page).not.toHaveURL(/token/);
  await see("undo-email-asked");
  await page.goto(pathOf((await mailTo(origin, address)).links[0] ?? ""));
  await page.getByRole("button", { name: "Use this address" }).click();
  await profile.arrive();

  const undo = pathOf((await mailTo(origin, person.email)).links[0] ?? "");
  await page.goto(undo);
  await expect(page.getByRole("heading", { name: "Take your address back?" })).toBeVisible();
  await see("undo-email");
  await page.getByRole("button", { name: "Take my address back" }).click();
  await expect(page.getByRole("heading", { name: "Your address is safe" })).toBeVisible();
  await see("undo-email-done");
  await page.goto("/settings/profile");
  await expect(page).toHaveURL(/\/login/);
  await new LoginPage(page).signIn(person.email, person.password);
  await profile.arrive();
  await page.goto(undo);
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("names are changed and the menu follows", async ({ page, origin }) => {
  const profile = await enterProfile(page, await signUp(origin));
  await page.getByLabel("First name").fill("Grace");
  await page.getByLabel("Last name").fill("Hopper");
  await profile.press("Save name");
  await toast(page, "Your name is saved");
  await expect(page.getByRole("button", { name: "Account of Grace Hopper" })).toBeVisible();
});

test("an account is deleted only when its address is typed", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const profile = await enterProfile(page, person);
  await profile.press("Delete account", profile.row("Delete account"));
  const confirm = profile.confirm.getByRole("button", { name: "Delete account" });
  await expect(confirm).toBeDisabled();
  await see("delete-account");
  await page.getByLabel(/to confirm/).fill(person.email);
  await confirm.click();
  await expect(page.getByText("Your account is deleted, and you're signed out.")).toBeVisible();
  await new LoginPage(page).signIn(person.email, person.password);
  await expect(page.getByText("That email and password don't match.")).toBeVisible();
});
