import type { Locator, Page } from "@playwright/test";
import { makeStale } from "./database";
import { enter } from "./enter";
import { expect, test } from "./fixtures";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { codeAt, type Enrolled, enrol, nextStep, signUp, wrongCode } from "./people";

/** W09: a code that was copied from somewhere is pasted as it is written there. */

async function paste(page: Page, field: Locator, text: string): Promise<void> {
  await field.focus();
  await page.keyboard.insertText(text);
}

const spaced = (code: string, gap = " ") => `${code.slice(0, 3)}${gap}${code.slice(3)}`;

async function nextCode(person: Enrolled): Promise<string> {
  return codeAt(person.secret, await nextStep(person));
}

test("W09: pasted in two groups it is complete, and sends itself", async ({ page, origin }) => {
  const person = await enrol(await signUp(origin));
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(person.email, person.password);
  const challenge = new ChallengePage(page);
  await challenge.arrive();
  await paste(page, challenge.code, spaced(await wrongCode(person)));
  await expect(page.getByText(/That code didn't match/)).toBeVisible();
  await expect(page.getByText("Enter all 6 digits.")).toHaveCount(0);
  await paste(page, challenge.code, `${spaced(await nextCode(person), "\u00a0")}\n`);
  await expect(page).toHaveURL(/\/settings\/security$/);
});

test("W09: the same in the step-up, in another script's digits and with what nobody sees", async ({
  page,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const security = await enter(page, person);
  await makeStale(person);
  await security.choose("backup codes", "Make new codes");
  await security.agree("Make new codes");
  const code = page.getByLabel("6-digit code");
  await expect(code).toBeFocused();
  const arabic = [...(await nextCode(person))].map((digit) => String.fromCodePoint(0x660 + Number(digit)));
  await paste(page, code, `\u200f${spaced(arabic.join(""), "\u2013")}\u200b`);
  await expect(page.getByRole("dialog", { name: "Your new backup codes" })).toBeVisible();
});
