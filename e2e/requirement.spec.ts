import { expectOk } from "../src/testing/people/client";
import { toast } from "./enter";
import { another, enterOrganization } from "./enter-organization";
import { expect, test } from "./fixtures";
import { join, signUpOwner } from "./membership";
import { OrganizationPage } from "./pages/organization";
import { SecurityPage } from "./pages/security";
import { enrol, enterByMail } from "./people";

test("requiring a second step is previewed, and begins with who requires it", async ({
  page,
  see,
  origin,
}) => {
  const owner = await signUpOwner(origin);
  const member = await join(owner, 0, { firstName: "Mary", lastName: "Somerville" });
  await enrol(await join(owner, 0, { firstName: "George", lastName: "Boole" }));
  const organization = await enterOrganization(page, owner);
  await organization.openTab("Requirement");
  await organization.press("Require it");
  const { dialog } = organization;
  await expect(dialog.getByText("1 of 3 members has two-step sign-in.")).toBeVisible();
  await expect(dialog.getByRole("list", { name: "Who will be asked" })).toContainText(member.email);
  await expect(dialog.getByText("Set one up yourself first")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Require it" })).toBeDisabled();
  await see("require-you-first");
  await organization.press("Set up authenticator app", dialog);
  await new SecurityPage(page).setUpApp();
  await expect(dialog.getByText("2 of 3 members have two-step sign-in.")).toBeVisible();
  await dialog.getByLabel("Passkey").uncheck();
  await expect(dialog.getByText("2 of 3 members have a way you accept.")).toBeVisible();
  await dialog.getByLabel("Authenticator app").uncheck();
  for (const box of await dialog.getByRole("checkbox").all()) await box.uncheck();
  await expect(dialog.getByText("Allow at least one way.")).toBeVisible();
  await dialog.getByLabel("Authenticator app").check();
  await organization.press("Require it", dialog);
  await toast(page, "Two-step sign-in is required");
  const card = organization.card("Require two-step sign-in");
  await expect(card).toContainText("Everybody has to use it, with an authenticator app.");
  await see("organization-required");
  await organization.openTab("Members");
  await expect(organization.row(owner.email)).toContainText("Authenticator app");
});

test("an email link that is accepted stays so when somebody changes it who couldn't use one", async ({
  page,
  origin,
}) => {
  const { calls } = await enterByMail(page, origin);
  await expectOk(calls.mutate("organization.create", { name: "Analytical Engines" }));
  const from = new Date(Date.now() + 10 * 86_400_000).toISOString();
  const methods = ["MAGIC_LINK", "PASSKEY"];
  await expectOk(calls.mutate("organization.enforce", { enforced: true, from, methods }));
  const organization = new OrganizationPage(page);
  await organization.open();
  await organization.openTab("Requirement");
  await organization.press("Change");
  const { dialog } = organization;
  await expect(dialog.getByLabel("Email link")).toBeChecked();
  await expect(dialog.getByLabel("Authenticator app")).not.toBeChecked();
  // Theirs to accept, but not to set up.
  await expect(dialog.getByRole("button", { name: "Add a passkey" })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Set up email link" })).toHaveCount(0);
});

test("what is required holds at the next request of a member, who sees nothing else and comes back", async ({
  page,
  origin,
  browser,
}) => {
  const owner = await enrol(await signUpOwner(origin));
  const member = await join(owner, 0, { firstName: "Mary", lastName: "Somerville" });
  const theirs = await another(browser);
  const memberPage = await enterOrganization(theirs, member);
  const organization = await enterOrganization(page, owner);
  await organization.openTab("Requirement");
  await organization.press("Require it");
  for (const other of ["Passkey", "Email link"]) await organization.dialog.getByLabel(other).uncheck();
  await organization.press("Require it", organization.dialog);
  await toast(page, "Two-step sign-in is required");

  await memberPage.press("Leave");
  await memberPage.press("Leave the organization", memberPage.confirm);
  await expect(theirs).toHaveURL(/\/enrol\?next=%2Fsettings%2Forganization$/);
  await theirs.goto("/settings/security");
  await expect(theirs).toHaveURL(/\/enrol\?next=%2Fsettings%2Fsecurity$/);
  await theirs.goto("/settings/organization");
  await theirs.getByRole("button", { name: "Set up authenticator app" }).click();
  await new SecurityPage(theirs).setUpApp();
  await memberPage.arrive();
});

test("what was required is no longer, and trusted devices are forbidden", async ({ page, see, origin }) => {
  const owner = await enrol(await signUpOwner(origin));
  const organization = await enterOrganization(page, owner);
  await organization.openTab("Requirement");
  await organization.press("Require it");
  await organization.press("Require it", organization.dialog);
  await toast(page, "Two-step sign-in is required");
  const card = organization.card("Require two-step sign-in");
  await organization.press("Change", card);
  await expect(
    organization.dialog.getByText("The only member has two-step sign-in already: nobody will be asked"),
  ).toBeVisible();
  await organization.dialog.getByLabel("Starts").selectOption("On a day you choose");
  await organization.dialog.getByLabel("Who has to use it").selectOption("Only some roles");
  for (const role of ["Member", "Billing", "Workspaces"]) {
    await organization.dialog.getByLabel(role, { exact: true }).uncheck();
  }
  await see("require-later-for-roles");
  await organization.press("Save the change", organization.dialog);
  await expect(card).toContainText(
    /Whoever is an administrator or an owner has to use it from \w+ \d+ \w+ on\./,
  );
  await organization.press("Stop requiring");
  await organization.press("Stop requiring", organization.confirm);
  await expect(card).toContainText("Not required");
  const devices = organization.card("Trusted devices");
  await organization.press("Forbid", devices);
  await organization.press("Forbid trusted devices", organization.confirm);
  await expect(devices).toContainText("Not allowed");
});
