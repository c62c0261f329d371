import type { Page } from "@playwright/test";
import { request } from "../src/testing/harness/http";
import { expectOk } from "../src/testing/people/client";
import { expireLinks, makeStale, needMail } from "./database";
import { otherDevice, press, withEmailLink } from "./email-link";
import { toast } from "./enter";
import { expect, test } from "./fixtures";
import { look, picture } from "./look";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { linkTo, MagicLinkPage } from "./pages/magic-link";
import { SecurityPage } from "./pages/security";
import { codeAt, enrol, newAddress, nextStep, type Person, signUp } from "./people";

/** Signs in with the password, up to where a link is offered. */
async function beginSignIn(page: Page, { email, password }: Person, query = ""): Promise<ChallengePage> {
  const login = new LoginPage(page);
  await login.open(query);
  await login.signIn(email, password);
  const challenge = new ChallengePage(page);
  await challenge.arrive();
  return challenge;
}

test("the second step is a link pressed in another tab; it works once", async ({ page, see, origin }) => {
  const person = await withEmailLink(origin);
  await beginSignIn(page, person, "?next=%2Fsettings%2Fsecurity%3Ffrom%3Dmail");
  await expect(page.getByRole("button", { name: "Email me a link" })).toBeVisible();
  await see("challenge-email-link");
  await press(page, "Email me a link");
  await expect(page.getByText(/this page goes on by itself/)).toBeVisible();
  await see("challenge-email-link-sent");

  const link = await linkTo(origin, person.email, "second-step");
  const mail = await MagicLinkPage.open(page.context(), link);
  await mail.says("Sign in to Latchkey");
  await look(mail.page, "magic-link-second-step");
  await mail.press("Sign in");
  await mail.says("You're signed in");
  await look(mail.page, "magic-link-confirmed");
  await page.bringToFront();
  await expect(page).toHaveURL(`${origin}/settings/security?from=mail`);

  const again = await MagicLinkPage.open(page.context(), link);
  await again.says("This link was used already");
  await look(again.page, "magic-link-used");
});

test("opened on another device, the link shows a code for the browser that waits", async ({
  page,
  see,
  origin,
  browser,
}) => {
  const person = await withEmailLink(origin);
  const challenge = await beginSignIn(page, person);
  await press(page, "Email me a link");
  const phone = await otherDevice(browser, origin);
  const mail = await MagicLinkPage.open(phone, await linkTo(origin, person.email, "second-step"));
  await mail.says("Type this code in the browser that's waiting");
  await look(mail.page, "magic-link-other-device");
  const code = await mail.code();

  const field = page.getByLabel("Code from another device");
  await field.fill("22");
  await challenge.proceed.click();
  await expect(page.getByText("Enter all 8 letters and digits of the code.")).toBeVisible();
  await field.fill("0000-0000");
  await challenge.proceed.click();
  await expect(page.getByText(/That code didn't match\. Each link has its own/)).toBeVisible();
  await see("challenge-email-link-wrong-code");
  await field.fill(code.toLowerCase());
  await challenge.proceed.click();
  await new SecurityPage(page).arrive();

  // The phone doesn't go on showing what is worth nothing any more.
  await mail.says("That code was used");
  await look(mail.page, "magic-link-code-used");
  await expect(mail.page.getByText(code, { exact: true })).toHaveCount(0);
  // Nothing was signed in where the mail was opened.
  await mail.page.goto("/settings/security");
  await expect(mail.page).toHaveURL(/\/login/);
  await phone.close();
});

test("a link alone signs in, in any browser, and asks for the second step that isn't mail", async ({
  page,
  see,
  origin,
  browser,
}) => {
  const person = await enrol(await signUp(origin));
  const login = new LoginPage(page);
  await login.open("?next=%2Fsettings%2Fsecurity%3Ffrom%3Dmail");
  await press(page, "Email me a link");
  await expect(page.getByText("Enter your email address.")).toBeVisible();
  await expect(login.email).toBeFocused();
  await login.email.fill(person.email);
  await press(page, "Email me a link");
  await expect(page.getByText(`We've sent an email to ${person.email}.`)).toBeVisible();
  await see("login-link-sent");
  await press(page, "use another address");
  await expect(login.email).toHaveValue(person.email);

  const elsewhere = await otherDevice(browser, origin);
  const mail = await MagicLinkPage.open(elsewhere, await linkTo(origin, person.email, "sign-in"));
  await mail.says("Sign in to Latchkey");
  await look(mail.page, "magic-link-sign-in");
  await mail.press("Sign in");
  const challenge = new ChallengePage(mail.page);
  await challenge.arrive();
  await expect(challenge.code).toBeVisible();
  await expect(mail.page.getByRole("button", { name: "Backup code", exact: true })).toBeVisible();
  await expect(mail.page.getByRole("button", { name: "Email link", exact: true })).toHaveCount(0);
  await challenge.code.fill(await codeAt(person.secret, await nextStep(person)));
  await expect(mail.page).toHaveURL(`${origin}/settings/security?from=mail`);
  await elsewhere.close();
});

test("an address without an account gets one with the link, and mail confirms what protects it", async ({
  page,
  origin,
}) => {
  const email = newAddress();
  const login = new LoginPage(page);
  await login.open();
  await login.email.fill(email);
  await press(page, "Email me a link");
  await expect(page.getByText(`We've sent an email to ${email}.`)).toBeVisible();
  const mail = await MagicLinkPage.open(page.context(), await linkTo(origin, email, "sign-in"));
  await mail.says("Create your Latchkey account");
  await look(mail.page, "magic-link-new-account");
  await mail.press("Create my account");
  const security = new SecurityPage(mail.page);
  await security.arrive();
  await expect(mail.page.getByText("Only your email protects this account")).toBeVisible();
  await expect(security.row("Email link").getByText(/Set a password first/)).toBeVisible();
  await look(mail.page, "security-by-mail");

  await makeStale({ email });
  await mail.page.getByRole("link", { name: "Go to password" }).click();
  await security.press("Set a password");
  await mail.page.getByLabel("New password").fill("brave lanterns over quiet hills");
  await security.dialog.getByRole("button", { name: "Set password" }).click();
  await security.press("Email me a link", security.stepUp);
  await expect(security.stepUp.getByText(/this page goes on by itself/)).toBeVisible();
  await look(mail.page, "step-up-email-link");
  const proof = await MagicLinkPage.open(page.context(), await linkTo(origin, email, "second-step"));
  await proof.press("Confirm it's me");
  await proof.says("Thanks, it's you");
  await mail.page.bringToFront();
  await toast(mail.page, "Your password is set");
  await security.open();
  await expect(security.row("Email link").getByRole("button", { name: "Set up email link" })).toBeVisible();
});

test("opening a link changes nothing, whoever opens it and however often", async ({
  page,
  origin,
  browser,
}) => {
  const person = await signUp(origin);
  await new LoginPage(page).open();
  await page.getByLabel("Email").fill(person.email);
  await press(page, "Email me a link");
  const link = await linkTo(origin, person.email, "sign-in");
  const scanner = await otherDevice(browser, origin);
  for (let times = 0; times < 20; times++) {
    const { headers } = await request(origin, "GET", link.split("#")[0] ?? "");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toContain("no-store");
  }
  const scanned = await MagicLinkPage.open(scanner, link);
  await scanned.says("Sign in to Latchkey");
  await scanner.close();
  const scriptless = await browser.newContext({ baseURL: origin, javaScriptEnabled: false });
  const silent = await scriptless.newPage();
  await silent.goto(link);
  await expect(silent.getByText(/This page needs scripts to read your link/)).toBeVisible();
  await picture(silent, `${test.info().project.name}/magic-link-no-scripts`);
  await scriptless.close();

  const mail = await MagicLinkPage.open(page.context(), link);
  await mail.press("Sign in");
  await new SecurityPage(mail.page).arrive();

  await mail.page.reload();
  await mail.page.goto("/magic-link");
  await mail.says("Open the link in your email");
  await look(mail.page, "magic-link-missing");
});

test("“This wasn't me” ends the link and the sign-in that waits for it", async ({
  page,
  origin,
  browser,
}) => {
  const person = await withEmailLink(origin);
  await beginSignIn(page, person);
  await press(page, "Email me a link");
  const phone = await otherDevice(browser, origin);
  const link = await linkTo(origin, person.email, "second-step");
  const mail = await MagicLinkPage.open(phone, link);
  await mail.press("This wasn't me");
  await expect(mail.page.getByRole("alertdialog")).toBeVisible();
  await look(mail.page, "magic-link-disown");
  await mail.page.getByRole("alertdialog").getByRole("button", { name: "This wasn't me" }).click();
  await mail.says("Thanks for telling us");
  await look(mail.page, "magic-link-disowned");
  await phone.close();
  await page.bringToFront();
  await expect(page).toHaveURL(/\/login\?note=session-ended/);
});

test("a link that has expired says so, and what can't be read offers to try again", async ({
  page,
  see,
  origin,
}) => {
  const person = await withEmailLink(origin);
  await page.clock.install();
  await beginSignIn(page, person);
  await press(page, "Email me a link");
  const link = await linkTo(origin, person.email, "second-step");
  await page.clock.fastForward("10:01");
  await expect(page.getByText(/has expired\. Send another below\./)).toBeVisible();
  // What a dead link shows can't be typed any more.
  await expect(page.getByLabel("Code from another device")).toBeHidden();
  await see("challenge-email-link-expired");
  const unread = await page.context().newPage();
  await unread.route("**/api/trpc/magicLink.inspect**", (route) => route.abort());
  await unread.goto(link);
  await expect(unread.getByText("We couldn't reach the server.", { exact: false })).toBeVisible();
  await look(unread, "magic-link-unreachable");
  await unread.unroute("**/api/trpc/magicLink.inspect**");
  await expireLinks(person);
  await press(unread, "Try again");
  await expect(unread.getByRole("heading", { name: "This link has expired" })).toBeVisible();
  await look(unread, "magic-link-expired");
});

test("after an administrator's reset a mailed link comes first", async ({ page, see, origin }) => {
  const person = await signUp(origin, { companyName: "Analytical Engines" });
  await needMail(person);
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(person.email, person.password);
  await expect(page.getByText(/An administrator reset your second step/)).toBeVisible();
  await see("enrol-mail-first");
  await press(page, "Email me a link");
  const mail = await MagicLinkPage.open(page.context(), await linkTo(origin, person.email, "second-step"));
  await mail.says("Confirm it's you");
  await look(mail.page, "magic-link-confirm");
  await mail.press("Confirm it's me");
  await mail.says("Thanks, it's you");
  await page.bringToFront();
  await expect(page.getByRole("button", { name: /^Authenticator app/ })).toBeVisible();
});

test("a press whose answer got lost isn't told as a link that somebody used", async ({
  page,
  see,
  origin,
}) => {
  const person = await signUp(origin);
  await expectOk(request(origin, "POST", "/auth/send-magic-link", { body: { email: person.email } }));
  await page.goto(await linkTo(origin, person.email, "sign-in"));
  await page.route("**/api/trpc/magicLink.signIn**", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await press(page, "Sign in");
  await expect(page.getByRole("heading", { name: "The answer got lost" })).toBeVisible();
  await see("magic-link-answer-lost");
  await press(page, "Go on");
  await new SecurityPage(page).arrive();
});
