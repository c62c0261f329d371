import type { Browser, Locator, Page } from "@playwright/test";
import { mailsTo } from "../src/testing/people/client";
import { withEmailLink } from "./email-link";
import { expect } from "./fixtures";
import { LoginPage } from "./pages/login";
import { linkTo, MagicLinkPage } from "./pages/magic-link";
import { OrganizationPage } from "./pages/organization";
import { confirmationCodeIn, mailTo, newAddress, PASSWORD, pathOf } from "./people";

/** Ways through the product, walked as a person does, with what was pressed counted. Typing is no press. */

type Pressing = { press: (target: Locator) => Promise<void>; count: () => number };

export function pressing(): Pressing {
  let count = 0;
  return {
    press: async (target) => {
      count += 1;
      await target.click();
    },
    count: () => count,
  };
}

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });

/** A browser that was never here, in the width and theme of the story. */
async function newcomer(browser: Browser, like: Page): Promise<Page> {
  const context = await browser.newContext({
    viewport: like.viewportSize(),
    baseURL: new URL(like.url()).origin,
    reducedMotion: "reduce",
  });
  return context.newPage();
}

/** From the form that is filled in to the account, the code typed in the same tab. */
export async function registering(browser: Browser, like: Page): Promise<number> {
  const page = await newcomer(browser, like);
  const { origin } = new URL(like.url());
  const email = newAddress();
  const { press, count } = pressing();
  await page.goto("/register");
  await page.getByLabel("First name").fill("Grace");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await press(button(page, "Create account"));
  await expect(page.getByLabel("6-digit code from the email")).toBeFocused();
  await page.keyboard.type(confirmationCodeIn(await mailTo(origin, email)));
  await expect(page.getByRole("heading", { name: "Welcome. Your account is ready" })).toBeVisible();
  await page.context().close();
  return count();
}

/** @returns presses, that of the mail's link among them, and how many mails it took */
export async function joining(browser: Browser, inviting: Page): Promise<{ presses: number; mails: number }> {
  const { origin } = new URL(inviting.url());
  const email = newAddress();
  await new OrganizationPage(inviting).invite(email);
  const page = await newcomer(browser, inviting);
  const { press, count } = pressing();
  await page.setContent(
    `<a href="${origin}${pathOf((await mailTo(origin, email)).links[0] ?? "")}">Join</a>`,
  );
  await press(page.getByRole("link"));
  await page.getByLabel("First name").fill("Charles");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await press(button(page, /^Join/));
  await new OrganizationPage(page).arrive();
  const mails = await mailsTo(origin, email);
  await page.context().close();
  return { presses: count(), mails: mails.length };
}

/** From the page that asks for a second step to the account, where that step is a link. */
export async function confirmingByMail(browser: Browser, like: Page): Promise<number> {
  const page = await newcomer(browser, like);
  const { origin } = new URL(like.url());
  const person = await withEmailLink(origin);
  await page.goto("/login");
  await new LoginPage(page).signIn(person.email, person.password);
  await expect(page).toHaveURL(/\/challenge/);
  const { press, count } = pressing();
  await press(button(page, "Email me a link"));
  const mail = await MagicLinkPage.open(page.context(), await linkTo(origin, person.email, "second-step"));
  await press(button(mail.page, "Sign in"));
  await expect(page).toHaveURL(/\/settings\/security$/);
  await page.context().close();
  return count();
}
