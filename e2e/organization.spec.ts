import { request } from "../src/testing/harness/http";
import { expectOk } from "../src/testing/people/client";
import { addMembers, lockOut } from "./database";
import { enter, toast } from "./enter";
import { another, enterOrganization } from "./enter-organization";
import { expect, test } from "./fixtures";
import { join, signUpOwner } from "./membership";
import { enrol, mailTo, newAddress, signUp } from "./people";

test("an organization is made, and an invitation that can't be sent says why", async ({
  page,
  see,
  origin,
}) => {
  const owner = await signUp(origin);
  const organization = await enterOrganization(page, owner);
  await see("organization-none");
  await organization.press("Create organization");
  await expect(page.getByText("Give the organization a name.")).toBeVisible();
  await page.getByLabel("Name").fill("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau");
  await organization.press("Create organization");
  await expect(organization.row(owner.email)).toContainText("Owner");
  await expect(organization.card("Invitations")).toContainText("Nobody is invited right now.");
  await see("organization-new");

  await organization.press("Invite");
  const addresses = organization.dialog.getByLabel("Addresses");
  await organization.press("Send invitations", organization.dialog);
  await expect(page.getByText("Enter an address.")).toBeVisible();
  await expect(addresses).toBeFocused();
  // As it is copied from a mail's head.
  const [mary, george] = [newAddress(), newAddress()];
  await addresses.fill(`Mary Somerville <${mary}>, ${george};\n${owner.email}\nnot-an-address`);
  await organization.press("Send invitations", organization.dialog);
  await expect(organization.dialog.getByText("2 invitations are on their way")).toBeVisible();
  const refused = organization.dialog.getByRole("list", { name: "Not invited" }).getByRole("listitem");
  await expect(refused).toHaveText([
    `${owner.email}: They are a member already.`,
    "not-an-address: That isn't a valid email address.",
  ]);
  // What is left is what is to be mended, and a line goes with its address.
  await expect(addresses).toHaveValue(`${owner.email}\nnot-an-address`);
  await expect(addresses).toBeFocused();
  await see("invite");
  await addresses.fill(owner.email);
  await expect(refused).toHaveCount(1);
  await organization.press("Cancel", organization.dialog);
  for (const invited of [mary, george]) await expect(organization.card("Invitations")).toContainText(invited);
  await organization.openTab("Settings");
  await organization.press("Close it");
  await see("organization-close");
  const fits = await organization.confirm.evaluate(
    ({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth,
  );
  expect(fits).toBe(true);
  await organization.press("Close the organization", organization.confirm);
  await expect(page.getByRole("heading", { name: "Create an organization" })).toBeVisible();
});

test("members are found by name, role and how they sign in", async ({ page, see, origin }) => {
  const owner = await signUpOwner(origin);
  const mary = await enrol(await join(owner, 0, { firstName: "Mary", lastName: "Somerville" }));
  await join(owner, 254, { firstName: "George", lastName: "Boole" });
  await lockOut(mary);

  const organization = await enterOrganization(page, owner);
  await expect(organization.row("Mary Somerville")).toContainText("Authenticator app");
  await expect(organization.row("George Boole")).toContainText("No second step");
  await expect(organization.row("Mary Somerville")).toContainText(/Locked until \d+:\d+/);
  await see("organization-members");
  await page.getByLabel("Search members").fill("nobody at all");
  await expect(page.getByText("No member fits this search.")).toBeVisible();
  await see("organization-members-none");
  await organization.press("Show everybody");
  await page.getByLabel("How they sign in").selectOption("With authenticator app");
  await expect(organization.row("George Boole")).toHaveCount(0);
  await expect(organization.row("Mary Somerville")).toBeVisible();
  await page.getByLabel("How they sign in").selectOption("Locked");
  await expect(organization.members.getByRole("row")).toHaveCount(2);
  await page.getByLabel("How they sign in").selectOption("Any sign-in");
  await page.getByLabel("Role", { exact: true }).selectOption("Administrator");
  await expect(organization.row("Mary Somerville")).toHaveCount(0);
  // What is listed is in the address.
  await page.reload();
  await expect(page.getByLabel("Role", { exact: true })).toHaveValue("254");
  await expect(organization.row("George Boole")).toBeVisible();
  await page.getByLabel("Role", { exact: true }).selectOption("Any role");
  await page.getByLabel("Order").selectOption("By name");
  await expect(organization.members.getByRole("row").nth(2)).toContainText("George Boole");
});

test("who has no second step is reminded at one press, once a day; several are chosen and reminded", async ({
  page,
  see,
  origin,
}) => {
  const owner = await enrol(await signUpOwner(origin));
  const mary = await join(owner, 0, { firstName: "Mary", lastName: "Somerville" });
  const george = await join(owner, 0, { firstName: "George", lastName: "Boole" });
  await enrol(await join(owner, 0, { firstName: "Charles", lastName: "Babbage" }));
  const organization = await enterOrganization(page, owner);
  await expect(page.getByText("2 of 4 protected")).toBeVisible();
  await see("organization-to-remind");
  await organization.press("Remind the 2");
  await toast(page, "2 reminders on the way");
  await expect(page.getByRole("button", { name: "Reminded" })).toBeVisible();
  for (const { email } of [mary, george])
    expect((await mailTo(origin, email)).subject).toContain("asks you to set up");

  await page.getByLabel("How they sign in").selectOption("No second step");
  await expect(organization.members.getByRole("row")).toHaveCount(1 + 2);
  await page.getByLabel("Choose everybody listed").check();
  await expect(page.getByText("2 members chosen")).toBeVisible();
  await page.getByRole("toolbar").getByRole("button", { name: "Remind" }).click();
  const refused = page.getByRole("list", { name: "Not done for everybody" });
  await expect(refused).toContainText("Mary Somerville: They were reminded today.");
  await expect(refused).toContainText("George Boole: They were reminded today.");
  await see("organization-reminded");
  await organization.press("Got it");
  await expect(refused).toHaveCount(0);

  await organization.manage("Mary Somerville", "Remind to set up a second step");
  await organization.press("Remind them", organization.confirm);
  await expect(organization.confirm.getByRole("alert")).toContainText("They were reminded today.");
  await organization.press("Cancel", organization.confirm);
  await page.getByLabel("How they sign in").selectOption("Any sign-in");
  await organization.press("Manage Charles Babbage");
  await expect(organization.menu.getByRole("menuitem", { name: "Change role" })).toBeVisible();
  await expect(organization.menu.getByRole("menuitem", { name: /^Remind/ })).toHaveCount(0);
});

test("several members are signed out, and given a role, at once", async ({ page, see, origin }) => {
  const owner = await signUpOwner(origin);
  await join(owner, 0, { firstName: "Mary", lastName: "Somerville" });
  await join(owner, 0, { firstName: "George", lastName: "Boole" });
  const organization = await enterOrganization(page, owner);
  const choose = async () => {
    for (const name of ["Mary Somerville", "George Boole"]) await page.getByLabel(`Choose ${name}`).check();
  };
  await choose();
  await expect(page.getByText("2 members chosen")).toBeVisible();
  await see("organization-chosen");
  await organization.press("Sign out everywhere");
  await organization.press("Sign them out", organization.confirm);
  await toast(page, "2 members signed out");
  await choose();
  await organization.press("Change role");
  await organization.dialog.getByLabel("Role").selectOption("Administrator");
  await organization.press("Change role", organization.dialog);
  await toast(page, "2 members given the role Administrator");
  for (const name of ["Mary Somerville", "George Boole"])
    await expect(organization.row(name)).toContainText("Administrator");
});

test("what can't be done for one of several is done for the others, and said of that one", async ({
  page,
  origin,
}) => {
  const owner = await signUpOwner(origin);
  await join(owner, 0, { firstName: "Mary", lastName: "Somerville" });
  const gone = await join(owner, 0, { firstName: "George", lastName: "Boole" });
  const organization = await enterOrganization(page, owner);
  for (const name of ["Mary Somerville", "George Boole"]) await page.getByLabel(`Choose ${name}`).check();
  // Meanwhile one of them leaves.
  await expectOk(request(origin, "DELETE", `/organization/users/${gone.id}`, { token: owner.token }));
  await organization.press("Change role");
  await organization.dialog.getByLabel("Role").selectOption("Administrator");
  await organization.press("Change role", organization.dialog);
  await toast(page, "1 member given the role Administrator");
  await expect(page.getByRole("list", { name: "Not done for everybody" })).toHaveText(/^George Boole: /);
  await expect(organization.row("Mary Somerville")).toContainText("Administrator");
});

test("roles are given, and the last owner stays", async ({ page, see, origin }) => {
  const owner = await signUpOwner(origin);
  await join(owner, 254, { firstName: "George", lastName: "Boole" });
  const organization = await enterOrganization(page, owner);
  await organization.press("Manage George Boole");
  await see("organization-member-menu");
  await page.keyboard.press("Escape");
  await organization.manage("George Boole", "Change role");
  await organization.dialog.getByLabel("Role").selectOption("Member");
  await organization.press("Change role", organization.dialog);
  await toast(page, "George Boole is now a member");
  await organization.manage("Ada Lovelace", "Change role");
  await organization.dialog.getByLabel("Role").selectOption("Administrator");
  await organization.press("Change role", organization.dialog);
  await expect(organization.dialog.getByRole("alert")).toHaveText(
    /The last owner stays\. Make somebody else an owner first\./,
  );
  await see("organization-last-owner");
  await organization.press("Cancel", organization.dialog);
  await organization.openTab("Activity");
  const changed = page.getByRole("listitem").filter({ hasText: "Role changed" });
  await expect(changed).toContainText("Role: Administrator → Member");
});

test("a member is reset, signed out and removed", { tag: "@both" }, async ({
  page,
  see,
  origin,
  browser,
}) => {
  const owner = await signUpOwner(origin);
  const mary = await enrol(await join(owner, 0, { firstName: "Mary", lastName: "Somerville" }));
  const george = await join(owner, 254, { firstName: "George", lastName: "Boole" });
  const theirs = await another(browser);
  await enter(theirs, mary);

  const organization = await enterOrganization(page, owner);
  await organization.manage("Mary Somerville", "Reset two-step sign-in");
  await organization.press("Reset two-step sign-in", organization.dialog);
  await expect(page.getByText("Say why: they'll read it in our email.")).toBeVisible();
  await see("organization-reset");
  await organization.dialog.getByLabel("Reason").fill("Lost her phone");
  await organization.press("Reset two-step sign-in", organization.dialog);
  await expect(organization.row("Mary Somerville")).toContainText("No second step");
  expect((await mailTo(origin, mary.email)).text).toContain("Lost her phone");
  await theirs.goto("/settings/security");
  await expect(theirs).toHaveURL(/\/login/);

  await organization.manage("George Boole", "Sign out everywhere");
  await organization.press("Sign them out", organization.confirm);
  await expect(page.getByText(/George Boole is signed out: \d+ sessions? ended/)).toBeVisible();
  await organization.manage("George Boole", "Remove from the organization");
  await organization.press("Remove them", organization.confirm);
  await expect(organization.row(george.email)).toHaveCount(0);

  await organization.openTab("Activity");
  await expect(page).toHaveTitle(/^Activity of the organization · /);
  const reset = page.getByRole("listitem").filter({ hasText: "Two-step sign-in reset" });
  await expect(reset).toContainText("Mary Somerville, by Ada Lovelace");
  await expect(
    page.getByRole("listitem").filter({ hasText: `Invitation sent to ${mary.email}` }),
  ).toHaveCount(1);
  await expect(page.getByRole("listitem").filter({ hasText: "Authenticator app added" })).toHaveCount(1);
  await expect(page.getByRole("listitem").filter({ hasText: "set-up" })).toHaveCount(0);
  await see("organization-history");
  // Who is no administrator is led back to what they may see.
  await enter(theirs, george);
  await theirs.goto("/settings/organization/history");
  await expect(theirs).toHaveURL(/\/settings\/organization$/);
});

test("the organization's page says when it loads and when it couldn't", async ({ page, see, origin }) => {
  const owner = await signUpOwner(origin);
  await addMembers(owner, 24);
  const organization = await enterOrganization(page, owner);
  const rows = organization.members.getByRole("row");
  await expect(rows).toHaveCount(1 + 20);
  await organization.press("Show more");
  await expect(rows).toHaveCount(1 + 25);
  await expect(page.getByRole("button", { name: "Show more" })).toHaveCount(0);
  const lists = /member\.list|invitation\.list|activity\./;
  await page.route(lists, (route) => route.abort());
  await page.reload();
  await expect(page.getByText("This didn't load")).toHaveCount(2);
  await see("organization-lists-unreachable");
  await page.unroute(lists);
  await organization.press("Try again", organization.card("Members"));
  await expect(organization.row(owner.email)).toBeVisible();

  await organization.openTab("Settings");
  await page.getByLabel("Name of the organization").fill("Difference Engines");
  await organization.press("Save name");
  await toast(page, "The organization is now called “Difference Engines”");
  await organization.press("Leave");
  await organization.press("Leave the organization", organization.confirm);
  await expect(organization.confirm.getByText("The last owner stays.")).toBeVisible();
});
