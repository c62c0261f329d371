import { request } from "@/testing/harness/http";
import { enter, enterProfile } from "./enter";
import { expect, test } from "./fixtures";
import { LoginPage } from "./pages/login";
import { ProfilePage } from "./pages/profile";
import { type Person, signUp } from "./people";

/** A page that outlives the session it was made for: somebody else's begins, or it ends. */

async function firstName({ url, token }: Person): Promise<unknown> {
  const { body } = await request(url, "GET", "/user/profile", { token });
  return Object(Object(body).data).name;
}

test("W13: a tab that shows one account changes nothing of another", async ({ page, see, origin }) => {
  const ada = await signUp(origin, { firstName: "Ada" });
  const bob = await signUp(origin, { firstName: "Bob" });
  const profile = await enterProfile(page, ada);
  const name = page.getByLabel("First name");
  await name.fill("Augusta");
  const other = await page.context().newPage();
  await enter(other, bob);
  await other.close();

  await profile.press("Save name");
  await expect(page.getByText("This browser is signed in to another account now")).toBeVisible();
  await expect(page.getByText(`This page is now for ${bob.email}`)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Account of Bob/ })).toBeVisible();
  await expect(name).toHaveValue("Augusta");
  expect(await firstName(ada)).toBe("Ada");
  expect(await firstName(bob)).toBe("Bob");
  await see("account-changed");
  await profile.press("Got it");
  await expect(page.getByText("This browser is signed in to another account now")).toBeHidden();
  await page.reload();
  await profile.arrive();
  await expect(page.getByText("This browser is signed in to another account now")).toBeHidden();
});

test("W13: no authenticator is set up for the wrong person", async ({ page, origin }) => {
  const ada = await signUp(origin, { firstName: "Ada" });
  const bob = await signUp(origin, { firstName: "Bob" });
  const security = await enter(page, ada);
  const other = await page.context().newPage();
  await enter(other, bob);
  await other.close();
  await security.setUp("Authenticator app");
  await expect(page.getByText("This browser is signed in to another account now")).toBeVisible();
  await expect(page.getByRole("img", { name: /QR code/ })).toHaveCount(0);
  const { body } = await request(origin, "GET", "/mfa/methods", { token: bob.token });
  expect(JSON.stringify(body)).not.toContain('"isConfigured":true');
});

test("a session that ended elsewhere says so, and what was typed is there again", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  const profile = await enterProfile(page, person);
  await page.getByLabel("First name").fill("Augusta");
  await request(origin, "POST", "/sessions/revoke-all", { token: person.token });
  await profile.press("Save name");
  await expect(page.getByText("You've been signed out:")).toBeVisible();
  await see("login-session-over");
  const login = new LoginPage(page);
  await login.signIn(person.email, person.password);
  await profile.arrive();
  await expect(page.getByLabel("First name")).toHaveValue("Augusta");
});

test("what one person typed is nobody else's", async ({ page, origin }) => {
  const ada = await signUp(origin);
  const bob = await signUp(origin, { firstName: "Bob" });
  const profile = await enterProfile(page, ada);
  await page.getByLabel("First name").fill("Augusta");
  await request(origin, "POST", "/sessions/revoke-all", { token: ada.token });
  await profile.press("Save name");
  await expect(page.getByText("You've been signed out:")).toBeVisible();
  await new LoginPage(page).signIn(bob.email, bob.password);
  await new ProfilePage(page).arrive();
  await expect(page.getByLabel("First name")).toHaveValue("Bob");
});

test("whoever asks for a page without being signed in is told why they are at the sign-in page", async ({
  page,
  see,
}) => {
  await page.goto("/settings/devices");
  await expect(page).toHaveURL(/\/login\?note=sign-in-first&next=%2Fsettings%2Fdevices/);
  await expect(page.getByText("Sign in first, and the page you asked for opens.")).toBeVisible();
  await see("login-first");
});
