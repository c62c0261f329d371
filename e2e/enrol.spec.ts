import { tokenIn } from "../src/testing/harness/http";
import { expectOk } from "../src/testing/people/client";
import { enforce } from "../src/testing/people/organization";
import { enforceMfa, makeStale } from "./database";
import { expect, test } from "./fixtures";
import { invited, signUpOwner } from "./membership";
import { LoginPage } from "./pages/login";
import { ProfilePage } from "./pages/profile";
import { SecurityPage } from "./pages/security";
import { enterByMail, mailTo, PASSWORD, pathOf, request, signUp } from "./people";

test("who must have a second step is told who asks, sets one up, and goes on", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin, { companyName: "Analytical Engines" });
  await enforceMfa(person);
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(person.email, person.password);
  await expect(page).toHaveURL(/\/enrol/);
  await expect(page.getByText(/Analytical Engines asks for more than a password/)).toBeVisible();
  await see("enrol");

  // Nothing else is open to this session.
  await page.goto("/settings/security");
  await expect(page).toHaveURL(/\/enrol\?next=%2Fsettings%2Fsecurity$/);
  const security = new SecurityPage(page);
  await page.getByRole("button", { name: /^Authenticator app/ }).click();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  await see("enrol-1-scan");
  await security.setUpApp();
  await security.arrive();
  await expect(page.getByText("Has to stay on")).toBeVisible();
  await see("security-enforced");
});

test("a requirement that begins now holds in the page that is open", async ({ page, origin }) => {
  const person = await signUp(origin, { companyName: "Analytical Engines" });
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(person.email, person.password);
  const security = new SecurityPage(page);
  await security.arrive();
  const profile = new ProfilePage(page);
  await profile.open();
  await enforceMfa(person);
  await profile.press("Save name");
  await expect(page).toHaveURL(/\/enrol\?next=%2Fsettings%2Fprofile$/);
  await security.press("Sign out");
  await expect(page.getByText("You're signed out.")).toBeVisible();
});

test("a requirement that meets a session of a while ago asks for the password before anything is set up", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin, { companyName: "Analytical Engines" });
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(person.email, person.password);
  const security = new SecurityPage(page);
  await security.arrive();
  await makeStale(person);
  await enforceMfa(person);
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/enrol\?next=%2Fsettings%2Fsecurity$/);
  await page.getByRole("button", { name: /^Authenticator app/ }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it's you" });
  await dialog.getByLabel("Password", { exact: true }).fill(person.password);
  await see("enrol-confirm");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  await security.setUpApp();
  await security.arrive();
});

test("where only an email link is accepted, who has no password is led on, and told who can help", async ({
  page,
  see,
  origin,
}) => {
  const owner = await signUpOwner(origin);
  const { email, calls } = await enterByMail(page, origin);
  await invited(owner, email);
  await expectOk(calls.mutate("invitation.accept", { token: tokenIn(await mailTo(origin, email)) }));
  await enforce(owner, { methods: ["MAGIC_LINK"] });
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/enrol/);
  await expect(page.getByText("First, set a password")).toBeVisible();
  await see("enrol-password-first");
  await page.getByRole("link", { name: "Set a password" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await page.goto(pathOf((await mailTo(origin, email)).links[0] ?? ""));
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set the new password" }).click();
  // A password that came by mail proves no more than that mail (L04), so the reset asks for no link beside it.
  const help = page.getByRole("main").getByText(/Ask Ada Lovelace to reset your second step/);
  await expect(help).toBeVisible();
  await see("enrol-password-by-mail");
});

test("a sole owner is sent to nobody who isn't there", async ({ page, see, origin }) => {
  const owner = await signUpOwner(origin);
  await enforce(owner, { methods: ["MAGIC_LINK"] });
  await expectOk(request(origin, "POST", "/user/request-reset-password", { body: { email: owner.email } }));
  const token = tokenIn(await mailTo(origin, owner.email));
  const body = { token, newPassword: "nine patient herons wade" };
  await expectOk(request(origin, "POST", "/user/reset-password", { body }));
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(owner.email, body.newPassword);
  await expect(page.getByText(/Ask whoever runs Latchkey to reset your second step/)).toBeVisible();
  await see("enrol-sole-owner");
});
