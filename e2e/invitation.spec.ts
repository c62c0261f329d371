import { enter } from "./enter";
import { another, enterOrganization } from "./enter-organization";
import { expect, test } from "./fixtures";
import { look } from "./look";
import { invited, ORGANIZATION, signUpOwner, withdrawAll } from "./membership";
import { LoginPage } from "./pages/login";
import { OrganizationPage } from "./pages/organization";
import { mailTo, newAddress, PASSWORD, pathOf, signUp } from "./people";

test("somebody new joins knowing what that means", async ({ page, see, origin, browser }) => {
  const owner = await signUpOwner(origin);
  const organization = await enterOrganization(page, owner);
  const email = newAddress();
  await organization.invite(email, "Administrator");
  await expect(organization.card("Invitations").getByRole("listitem")).toContainText(email);
  await see("organization-invited");

  const guest = await another(browser);
  await guest.goto(pathOf((await mailTo(origin, email)).links[0] ?? ""));
  await expect(guest).toHaveURL(/\/invitation$/);
  await expect(guest.getByRole("heading", { name: `Join “${ORGANIZATION}”?` })).toBeVisible();
  await expect(guest.getByText("Ada Lovelace invites you as an administrator.")).toBeVisible();
  await expect(guest.getByText("Reset your second step")).toBeVisible();
  await look(guest, "invitation");
  await expect(guest.getByLabel("Email")).toHaveValue(email);
  await expect(guest.getByLabel("Email")).toHaveJSProperty("readOnly", true);
  await guest.getByLabel("First name").fill("Charles");
  await guest.getByLabel("Last name").fill("Babbage");
  await guest.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await guest.getByRole("button", { name: `Join “${ORGANIZATION}”` }).click();
  const joinedPage = new OrganizationPage(guest);
  await joinedPage.arrive();
  await expect(joinedPage.row(email)).toContainText("Administrator");
  // Nobody acts on a member of a higher role.
  await expect(guest.getByRole("button", { name: "Manage Ada Lovelace" })).toHaveCount(0);

  await page.reload();
  await expect(organization.row(email)).toContainText("Administrator");
  await expect(organization.card("Invitations")).toContainText("Nobody is invited right now.");
});

test("an invitation that can't be accepted says why, and what to do", async ({ page, see, origin }) => {
  const owner = await signUpOwner(origin);
  const [guest, other] = [await signUp(origin), await signUp(origin)];
  const path = await invited(owner, guest.email);
  const login = new LoginPage(page);

  await page.goto("/invitation");
  await expect(page.getByText("Open the link in your email")).toBeVisible();
  await enter(page, other);
  await page.goto(path);
  await expect(page.getByText("It was sent to another address")).toBeVisible();
  await see("invitation-other-address");
  await page.getByRole("button", { name: "Sign in with the other address" }).click();
  await expect(page).toHaveURL(/\/login\?/);
  await login.signIn(guest.email, guest.password);
  await expect(page).toHaveURL(/\/invitation$/);
  const accept = page.getByRole("button", { name: `Join “${ORGANIZATION}”` });
  await expect(accept).toBeVisible();
  await see("invitation-accept");

  // It is withdrawn meanwhile.
  await withdrawAll(owner);
  await accept.click();
  await expect(page.getByText("This link no longer works")).toBeVisible();
  await see("invitation-dead");
  // Another link, opened in the same tab, is another invitation.
  await page.goto(await invited(await signUpOwner(origin), guest.email));
  await expect(accept).toBeVisible();
});

test("somebody joins, is in one organization at a time, and leaves it", async ({ page, see, origin }) => {
  const guest = await signUp(origin);
  await enter(page, guest);
  await page.goto(await invited(await signUpOwner(origin), guest.email));
  await page.getByRole("button", { name: `Join “${ORGANIZATION}”` }).click();
  await new OrganizationPage(page).arrive();
  await expect(page.getByText("The organization your account belongs to.")).toBeVisible();
  await see("organization-member");

  await page.goto(await invited(await signUpOwner(origin), guest.email));
  await expect(page.getByText("You're in an organization already")).toBeVisible();
  await see("invitation-already-in-one");
  await page.getByRole("link", { name: "See your organization" }).click();
  const organization = new OrganizationPage(page);
  await organization.press("Leave");
  await see("organization-leave");
  await organization.press("Leave the organization", organization.confirm);
  await expect(page.getByRole("heading", { name: "Create an organization" })).toBeVisible();
});
