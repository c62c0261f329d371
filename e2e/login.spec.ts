import { expect, test } from "./fixtures";
import { LoginPage } from "./pages/login";
import { registerOnly, signUp } from "./people";

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
  await login.open("?next=%2Fsettings%2Fsessions%3Fa%3Db");
  await login.signIn(email, password);
  await expect(page).toHaveURL(`${origin}/settings/sessions?a=b`);

  for (const next of ["https://evil.test/", "//evil.test", "/%5Cevil.test", "/%09/evil.test"]) {
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await expect(page).toHaveURL(`${origin}/settings/security`);
  }
});

test("an unconfirmed address is told so, only after the right password", async ({ page, see, origin }) => {
  const { email, password } = await registerOnly(origin);
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

for (const note of ["session-ended", "too-many-codes", "signed-out", "password-changed", "email-changed"]) {
  test(`the note “${note}” reads well`, async ({ page, see }) => {
    await page.goto(`/login?note=${note}`);
    await see(`login-note-${note}`);
  });
}
