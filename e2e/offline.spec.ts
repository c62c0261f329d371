import type { Page } from "@playwright/test";
import { request } from "@/testing/harness/http";
import { enter, enterProfile } from "./enter";
import { expect, test } from "./fixtures";
import { enrol, type Person, signIn, signUp } from "./people";

/** W12: what a person cancelled doesn't happen, and nothing waits for a connection to come back. */

const bar = (page: Page) =>
  page.getByText("You're offline. Nothing can be changed until the connection is back.");

async function stillThere(person: Person): Promise<void> {
  const { status } = await request(person.url, "POST", "/user/login", {
    body: { email: person.email, password: person.password },
  });
  expect(status).toBe(200);
}

test("W12: an account isn't deleted once the connection is back", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const profile = await enterProfile(page, person);
  await profile.press("Delete account", profile.row("Delete account"));
  await profile.confirm.getByRole("textbox").fill(person.email);
  await page.context().setOffline(true);
  await expect(bar(page)).toBeVisible();
  const remove = profile.confirm.getByRole("button", { name: "Delete account" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await see("offline-delete");
  await remove.click({ force: true });
  await profile.press("Cancel", profile.confirm);
  await expect(profile.confirm).toBeHidden();
  await page.context().setOffline(false);
  await expect(bar(page)).toBeHidden();
  await page.waitForTimeout(1_500);
  await stillThere(person);
  await page.reload();
  await profile.arrive();
});

test("W12: a call that was lost is told at once, and isn't made later", async ({ page, origin }) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person);
  // The browser doesn't know it yet.
  await page.route("**/api/trpc/mfa.renewBackupCodes**", (route) => route.abort("internetdisconnected"));
  await security.choose("backup codes", "Make new codes");
  await security.agree("Make new codes");
  await expect(security.confirm.getByText(/^We couldn't reach the server/)).toBeVisible();
  await security.press("Cancel", security.confirm);
  await page.unroute("**/api/trpc/mfa.renewBackupCodes**");
  const asked: string[] = [];
  page.on("request", (sent) => asked.push(sent.url()));
  await page.context().setOffline(true);
  await expect(bar(page)).toBeVisible();
  await page.context().setOffline(false);
  await expect(bar(page)).toBeHidden();
  await page.waitForTimeout(1_500);
  expect(asked.filter((url) => url.includes("renewBackupCodes"))).toEqual([]);
  const { token } = await signIn(person);
  const [code = ""] = person.backupCodes;
  const body = { mfaType: "GOOGLE_AUTH", code };
  expect((await request(origin, "POST", "/mfa/verify-login", { token, body })).status).toBe(200);
});

test("W12: what is being done can't look cancelled", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const profile = await enterProfile(page, person);
  await profile.press("Delete account", profile.row("Delete account"));
  await profile.confirm.getByRole("textbox").fill(person.email);
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/api/trpc/account.remove**", async (route) => {
    await held;
    await route.abort();
  });
  await profile.agree("Delete account");
  const cancel = profile.confirm.getByRole("button", { name: "Cancel" });
  await expect(cancel).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await cancel.click({ force: true });
  await expect(profile.confirm).toBeVisible();
  await see("delete-under-way");
  answer();
  await expect(profile.confirm.getByText(/^We couldn't reach the server/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(profile.confirm).toBeHidden();
});

test("W12: a form says so, and keeps what was typed", async ({ page, origin }) => {
  const person = await signUp(origin);
  const profile = await enterProfile(page, person);
  const name = page.getByLabel("First name");
  await name.fill("Augusta");
  await page.context().setOffline(true);
  await expect(bar(page)).toBeVisible();
  await name.press("Enter");
  await expect(page.getByText("You're offline, so nothing was changed.")).toBeVisible();
  await page.context().setOffline(false);
  await expect(bar(page)).toBeHidden();
  await expect(name).toHaveValue("Augusta");
  await profile.press("Save name");
  await expect(page.getByText("Your name is saved")).toBeVisible();
});
