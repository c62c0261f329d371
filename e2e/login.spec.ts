import { expect, test } from "./fixtures";
import { LoginPage } from "./pages/login";
import { linkTo, MagicLinkPage } from "./pages/magic-link";
import { register, signUp } from "./people";

test("a wrong password keeps the address and leads back to the password", async ({ page, see, origin }) => {
  const { email, password } = await signUp(origin);
  const login = new LoginPage(page);
  await login.open();
  await see("login");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Enter your email address.")).toBeVisible();
  await expect(login.email).toBeFocused();
  await see("login-empty");

  await login.signIn(email, "not the password");
  await expect(page.getByText("That email and password don't match.")).toBeVisible();
  await expect(login.password).toBeFocused();
  await expect(login.email).toHaveValue(email);
  await see("login-wrong-password");

  await login.password.fill(password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings\/security$/);
});

test("goes on to the page that was asked for, and never to another site", async ({ page, origin }) => {
  const { email, password } = await signUp(origin);
  const login = new LoginPage(page);
  await login.open("?next=%2Fsettings%2Fdevices%3Fa%3Db");
  await login.signIn(email, password);
  await expect(page).toHaveURL(`${origin}/settings/devices?a=b`);

  for (const next of ["https://evil.test/", "//evil.test", "/%5Cevil.test", "/%09/evil.test"]) {
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await expect(page).toHaveURL(`${origin}/settings/security`);
  }
});

test("an unconfirmed address is told so, only after the right password", async ({ page, see, origin }) => {
  const { email, password } = await register(origin);
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(email, "not the password");
  await expect(page.getByText("That email and password don't match.")).toBeVisible();
  await login.signIn(email, password);
  await expect(page.getByText("Confirm your address first")).toBeVisible();
  await see("login-unconfirmed");
});

test("signed-in people are led past the doors", async ({ page, origin }) => {
  const { email, password } = await signUp(origin);
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(email, password);
  await expect(page).toHaveURL(/\/settings\/security$/);
  for (const door of ["/", "/login", "/register", "/challenge"]) {
    await page.goto(door);
    await expect(page).toHaveURL(/\/settings\/security$/);
  }
});

test("says so when the server can't be reached, and keeps what was typed", async ({ page, see }) => {
  const login = new LoginPage(page);
  await login.open();
  await page.route("**/api/trpc/**", (route) => route.abort());
  await login.signIn("ada@example.test", "whatever it is");
  await expect(page.getByText("We couldn't reach the server.")).toBeVisible();
  await expect(login.password).toHaveValue("whatever it is");
  await see("login-unreachable");
});

for (const note of [
  "session-ended",
  "session-over",
  "sign-in-first",
  "too-many-codes",
  "signed-out",
  "password-changed",
  "email-changed",
]) {
  test(`the note “${note}” reads well`, async ({ page, see }) => {
    await page.goto(`/login?note=${note}`);
    await see(`login-note-${note}`);
  });
}

test("the keyboard goes from the address straight to the password", async ({ page }) => {
  const login = new LoginPage(page);
  await login.open();
  await expect(login.email).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(login.password).toBeFocused();
  // And back to what was passed over.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Forgot password?" })).toBeFocused();
});

test("what is said of one try goes with the next, and once it is mended", async ({ page, origin }) => {
  const { email } = await signUp(origin);
  const login = new LoginPage(page);
  const link = page.getByRole("button", { name: "Email me a link" });
  await login.open();
  await link.click();
  const missing = page.getByText("Enter your email address.");
  await expect(missing).toBeVisible();
  await login.email.pressSequentially("a");
  await expect(missing).toBeHidden();

  await login.signIn(email, "not the password");
  const wrong = page.getByText("That email and password don't match.");
  await expect(wrong).toBeVisible();
  await login.password.pressSequentially("x");
  await expect(wrong).toBeHidden();
  await login.submit.click();
  await expect(wrong).toBeVisible();
  await login.email.fill("");
  await link.click();
  await expect(wrong).toBeHidden();
  await expect(missing).toBeVisible();
  await login.submit.click();
  await expect(missing).toHaveCount(1);

  await page.route("**/api/trpc/magicLink.sendSignIn**", (route) => route.abort());
  await login.email.fill(email);
  await link.click();
  const unreached = page.getByText("We couldn't reach the server.");
  await expect(unreached).toBeVisible();
  await login.submit.click();
  await expect(wrong).toBeVisible();
  await expect(unreached).toBeHidden();
});

test("W06: a page opened at another address than its own says so, not that there is no connection", async ({
  browser,
  origin,
}) => {
  test.skip(new URL(origin).hostname !== "localhost", "It takes a second name of the same server.");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin.replace("localhost", "127.0.0.1")}/login`);
  await new LoginPage(page).signIn("ada@example.test", "whatever it is");
  await expect(page.getByText(/isn't its usual address, so nothing it asks for is done/)).toBeVisible();
  await context.close();
});

test("a waiting page notices that its link signed this browser in", async ({ page, origin }) => {
  const { email } = await signUp(origin);
  const login = new LoginPage(page);
  await login.open("?next=%2Fsettings%2Fdevices");
  await login.email.fill(email);
  await page.getByRole("button", { name: "Email me a link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  const mail = await MagicLinkPage.open(page.context(), await linkTo(origin, email, "sign-in"));
  await mail.press("Sign in");
  await expect(mail.page).toHaveURL(/\/settings\/devices$/);
  await expect(page).toHaveURL(/\/settings\/devices$/);
});
