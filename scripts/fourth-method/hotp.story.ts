import { codeAt } from "../src/methods/hotp/server/method";
import { expect, test } from "./fixtures";
import { LoginPage } from "./pages/login";
import { SecurityPage } from "./pages/security";
import { signUp } from "./people";
import { signOut } from "./sign-out";

test("a token is set up on the page of every method, and asked for at the next sign-in", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  const login = new LoginPage(page);
  const security = new SecurityPage(page);
  await login.open();
  await login.signIn(person.email, person.password);
  await security.arrive();

  await security.setUp("Code token");
  await security.press("Show the key", security.dialog);
  const key = await security.dialog.getByRole("code").textContent();
  const code = (counter: number) => codeAt(key ?? "", counter);
  await see("hotp-set-up");
  await page.getByLabel("6-digit code from your token").fill(code(0));
  await security.saveCodes();
  await expect(security.row("Code token").getByText("On", { exact: true })).toBeVisible();
  await expect(page.getByText("Your account is protected by your code token")).toBeVisible();
  await see("hotp-security");

  await signOut(page);
  await login.open();
  await login.signIn(person.email, person.password);
  const asked = page.getByLabel("6-digit code from your token");
  await expect(asked).toBeFocused();
  await see("hotp-challenge");
  await asked.fill(code(0));
  await expect(page.getByText("That code didn't match.")).toBeVisible();
  // Pressed in vain once: the next code but one counts.
  await asked.fill(code(2));
  await security.arrive();
});
