import { leaveSetUpWaiting, otherDevice, press } from "./email-link";
import { enter, toast } from "./enter";
import { expect, test } from "./fixtures";
import { look } from "./look";
import { ChallengePage } from "./pages/challenge";
import { linkTo, MagicLinkPage } from "./pages/magic-link";
import { signUp } from "./people";

test("Email link is turned on by a link that is opened in another tab, and its codes are kept", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  const card = security.row("Email link");
  await security.setUp("Email link");
  await expect(page.getByText("Email is the weakest of the three")).toBeVisible();
  await see("email-link-setup-1");
  await press(page, "Email me the link");
  await expect(page.getByText("Check your email")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Send it again in/ })).toBeDisabled();
  await see("email-link-setup-2");

  // Leaving half-way loses nothing.
  await security.dialog.getByRole("button", { name: "Close" }).first().click();
  await expect(card.getByText("Waiting for confirmation")).toBeVisible();

  const link = await linkTo(origin, person.email, "activate");
  const mail = await MagicLinkPage.open(page.context(), link);
  await mail.says("Turn on Email link");
  await expect(mail.page.getByText(person.email)).toBeVisible();
  await look(mail.page, "magic-link-activate");
  await mail.press("Turn on Email link");
  await mail.says("Email link is on");
  await look(mail.page, "magic-link-activated");

  await page.bringToFront();
  await expect(page.getByText("Keep these codes for the day you can't use it.")).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Set up email link" })).toBeVisible();
  await see("email-link-setup-3");
  await security.saveCodes();
  await toast(page, "Email link is on");
  await expect(page.getByText("Your account is protected by your email link")).toBeVisible();
  await see("security-email-link");
});

test("turned on from another device, it asks for its codes to be saved before anything else", async ({
  page,
  origin,
  browser,
}) => {
  const person = await signUp(origin);
  const security = await leaveSetUpWaiting(page, person);
  const phone = await otherDevice(browser, origin);
  const mail = await MagicLinkPage.open(phone, await linkTo(origin, person.email, "activate"));
  await mail.press("Turn on Email link");
  await mail.says("Email link is on");
  await phone.close();

  await page.bringToFront();
  await expect(page.getByText("Keep these codes for the day you can't use it.")).toBeVisible();
  await security.saveCodes();
  // The mail was opened elsewhere, so this browser has proved the password alone.
  await new ChallengePage(page).arrive();
});

test("a set-up that waits is cancelled, and its link with it", async ({ page, see, origin }) => {
  const person = await signUp(origin);
  const security = await leaveSetUpWaiting(page, person);
  const card = security.row("Email link");
  await see("email-link-waiting");
  await security.press("Cancel", card);
  await expect(card.getByRole("button", { name: "Set up email link" })).toBeVisible();
  const mail = await MagicLinkPage.open(page.context(), await linkTo(origin, person.email, "activate"));
  await mail.says("This link no longer works");
  await look(mail.page, "magic-link-withdrawn");
});
