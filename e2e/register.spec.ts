import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { look } from "./look";
import { phone } from "./other-browser";
import { ActivityPage } from "./pages/activity";
import { LoginPage } from "./pages/login";
import { MailboxPage } from "./pages/mailbox";
import { confirmationCodeIn, mailTo, newAddress, PASSWORD, pathOf, register, signUp } from "./people";
import { signOut } from "./sign-out";

test("a newcomer registers, types the code from the mail in the same tab, signs out and in again", async ({
  page,
  see,
  origin,
}) => {
  const email = newAddress();
  await page.goto("/");
  await page.getByRole("link", { name: "Create an account" }).click();
  await expect(page).toHaveTitle(/^Create your account · /);
  await see("register");

  await page.getByLabel("First name").fill("Ada");
  await page.getByLabel("Last name").fill("Lovelace");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Organization").fill("Analytical Engines");
  const password = page.getByLabel("Password", { exact: true });
  await password.fill("ada123456");
  await expect(page.getByText("6 more characters needed")).toBeVisible();
  await page.getByRole("button", { name: "Show password" }).click();
  await see("register-weak-password");
  await password.fill(PASSWORD);
  await expect(page.getByText("Strong password")).toBeVisible();
  await page.getByRole("button", { name: "Create account" }).click();

  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Send it again in/ })).toBeDisabled();
  const boxes = page.getByLabel("6-digit code from the email");
  await expect(boxes).toBeFocused();
  await see("register-check-mail");
  const code = confirmationCodeIn(await mailTo(origin, email));
  await page.keyboard.type(code === "111111" ? "222222" : "111111");
  await expect(page.getByText("That code isn't the one in the newest email.")).toBeVisible();
  await see("register-wrong-code");
  await page.keyboard.type(code);
  await expect(page.getByRole("heading", { name: "Welcome. Your account is ready" })).toBeVisible();
  await see("welcome");
  await page.getByRole("button", { name: "Skip for now" }).click();
  await expect(page.getByRole("heading", { name: "Invite the people you work with" })).toBeVisible();
  const invitee = newAddress();
  await page.getByLabel("Addresses").fill(`Grace Hopper <${invitee}>, not-an-address`);
  await page.getByRole("button", { name: "Send invitations" }).click();
  await expect(page.getByRole("list", { name: "Not invited" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "not-an-address" })).toContainText(
    "That isn't a valid email address.",
  );
  expect((await mailTo(origin, invitee)).subject).toContain("Analytical Engines");
  await see("welcome-invite");
  await page.getByRole("button", { name: "Skip for now" }).click();
  await expect(page).toHaveURL(/\/settings\/security$/);

  await signOut(page);
  const login = new LoginPage(page);
  await login.signIn(email, PASSWORD);
  await expect(page).toHaveURL(/\/settings\/security$/);
  const history = new ActivityPage(page);
  await history.open();
  await expect(history.entry("Signed in · code from an email")).toHaveCount(1);
});

/** Registers on the page. @returns the address, which waits for its mail */
async function registerHere(page: Page): Promise<string> {
  const email = newAddress();
  await page.goto("/register");
  await page.getByLabel("First name").fill("Ada");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  return email;
}

test("the tab that waits goes on by itself once the link is pressed in the same browser", async ({
  page,
}) => {
  const email = await registerHere(page);
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Open the local mailbox" }).click();
  const tab = await opened;
  await new MailboxPage(tab).followLink(email);
  await expect(tab.getByRole("heading", { name: "Confirm your address" })).toBeVisible();
  await expect(tab).toHaveURL(/\/verify$/);
  await look(tab, "verify");
  await tab.getByRole("button", { name: "Confirm my address" }).click();
  await expect(tab).toHaveURL(/\/welcome$/);
  await expect(page).toHaveURL(/\/settings\/security$/);
});

test("D04: a link pressed in another browser signs nobody in where the tab waits, and says so", async ({
  page,
  see,
  origin,
  browser,
}) => {
  const email = await registerHere(page);
  const other = await (await phone(browser, origin)).newPage();
  await other.goto(pathOf((await mailTo(origin, email)).links[0] ?? ""));
  await other.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await other.getByRole("button", { name: "Confirm my address" }).click();
  await expect(other).toHaveURL(/\/welcome$/);
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible({
    timeout: 15_000,
  });
  await see("register-confirmed-elsewhere");
  await page.goto("/settings/security");
  await expect(page).toHaveURL(/\/login/);
});

test("a known address gets the same answer as a new one", async ({ page, origin }) => {
  const { email } = await signUp(origin);
  await page.goto("/register");
  await page.getByLabel("First name").fill("Eve");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Password", { exact: true }).press("Enter");
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();
});

test("a refused registration keeps what was typed and leads to the first field in trouble", async ({
  page,
  see,
}) => {
  await page.goto("/register");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("First name")).toBeFocused();
  await see("register-empty");

  await page.getByLabel("First name").fill("Ada");
  await page.getByLabel("Email").fill(newAddress());
  const password = page.getByLabel("Password", { exact: true });
  await password.fill("too short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("Use at least 15 characters. A few random words work well.")).toBeVisible();
  await expect(password).toBeFocused();
  await expect(password).toHaveValue("too short");
  await expect(page.getByLabel("First name")).toHaveValue("Ada");
  await see("register-refused");
});

test("a confirmation link asks for the password where it wasn't registered, and works once", async ({
  page,
  see,
  origin,
}) => {
  const { email, password } = await register(origin);
  const link = pathOf((await mailTo(origin, email)).links[0] ?? "");
  await page.goto(link);
  const confirm = page.getByRole("button", { name: "Confirm my address" });
  await expect(confirm).toBeEnabled();
  await expect(page.getByText(email)).toBeVisible();
  await expect(page).not.toHaveURL(/token/);
  await see("verify-password");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Open the link in your email" })).toBeVisible();
  await see("verify-no-token");

  await page.goto(link);
  const field = page.getByLabel("Password", { exact: true });
  await field.fill("nobody registered with this");
  await confirm.click();
  await expect(page.getByText("This address wasn't registered with that password.")).toBeVisible();
  await expect(field).toBeFocused();
  await see("verify-wrong-password");
  await field.fill(password);
  await confirm.click();
  await expect(page).toHaveURL(/\/welcome$/);

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await see("verify-used");
});

test("another address keeps what else was typed", async ({ page, see }) => {
  await page.goto("/register");
  const [first, second] = [newAddress(), newAddress()];
  await page.getByLabel("First name").fill("Augusta");
  await page.getByLabel("Last name").fill("King");
  await page.getByLabel("Email").fill(first);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await see("register-check-mail");
  await page.getByRole("button", { name: "use another address" }).click();
  await expect(page.getByLabel("Email")).toBeFocused();
  await expect(page.getByLabel("First name")).toHaveValue("Augusta");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue(PASSWORD);
  await page.keyboard.type(second);
  await page.keyboard.press("Enter");
  await expect(page.getByText(`We've sent an email to ${second}.`)).toBeVisible();
});

test("L06: who finds a stranger's registration in the mail keeps the address, with a password of their own", async ({
  page,
  see,
  origin,
}) => {
  const { email, password: strangers } = await register(origin);
  await page.goto(pathOf((await mailTo(origin, email)).links[0] ?? ""));
  await page.getByRole("button", { name: "Set a new password instead" }).click();
  const own = "brave lanterns over quiet hills";
  await page.getByLabel("New password").fill(own);
  await see("verify-new-password");
  await page.getByRole("button", { name: "Confirm my address" }).click();
  await page.getByRole("button", { name: "Skip for now" }).click();
  await expect(page).toHaveURL(/\/settings\/security$/);

  await signOut(page);
  const login = new LoginPage(page);
  await login.signIn(email, strangers);
  await expect(page.getByText("That email and password don't match.")).toBeVisible();
  await login.signIn(email, own);
  await expect(page).toHaveURL(/\/settings\/security$/);
});
