import type { Page } from "@playwright/test";
import { endWait, lockUntilMail } from "./database";
import { press } from "./email-link";
import { enter } from "./enter";
import { expect, test } from "./fixtures";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { linkTo, MagicLinkPage } from "./pages/magic-link";
import {
  codeAt,
  enrol,
  expectOk,
  mailTo,
  nextStep,
  type Person,
  pathOf,
  request,
  signIn,
  signUp,
} from "./people";

/** The way back of whoever can prove nothing that is asked, and of whoever gave too many wrong codes. */

async function beginSignIn(page: Page, { email, password }: Person): Promise<ChallengePage> {
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(email, password);
  const challenge = new ChallengePage(page);
  await challenge.arrive();
  return challenge;
}

/** The newest link that was mailed to somebody, as a path. */
async function newestLink(origin: string, { email }: Person, to: string): Promise<string> {
  let path = "";
  const find = async () => {
    path = pathOf((await mailTo(origin, email)).links[0] ?? origin);
    return path;
  };
  await expect.poll(find).toContain(to);
  return path;
}

const begin = async (person: Person) =>
  expectOk(request(person.url, "POST", "/auth/recovery", { token: (await signIn(person)).token }));

test("who can prove nothing waits, and sets up a new second step with mail and password", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  await beginSignIn(page, person);
  await press(page, "I can't use any of these");
  await expect(page.getByText(/After a wait of/)).toBeVisible();
  await see("recovery-offer");
  await press(page, "Start the wait");
  await expect(page.getByText("The wait has begun")).toBeVisible();
  await see("recovery-waiting");
  await page.reload();
  await press(page, "Your wait ends in 3 days");
  await expect(page.getByText("The wait has begun")).toBeVisible();

  await endWait(person);
  await page.reload();
  await press(page, "Your wait is over: get back in");
  await expect(page.getByText(/The wait is over/)).toBeVisible();
  await see("recovery-over");
  await press(page, "Email me the link");
  await expect(page.getByText("Check your mail")).toBeVisible();

  await page.goto(await newestLink(origin, person, "/recover"));
  await expect(page.getByRole("heading", { name: "Recover your account" })).toBeVisible();
  await expect(page.getByText(person.email)).toBeVisible();
  expect(page.url()).not.toContain("token");
  await see("recover");
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await press(page, "Remove everything and go on");
  await expect(page.getByText("That password isn't right.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await press(page, "Remove everything and go on");
  await expect(page.getByRole("heading", { name: "Set up a second step" })).toBeVisible();
  await expect(page.getByText(/Your account is recovered/)).toBeVisible();
  await see("recovered");
});

test("who is still signed in sees a recovery on every page, and stops it with one press", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  // Before it begins: a sign-in with the second step would stop it.
  await enter(page, person);
  await begin(person);
  await page.goto("/settings/security");
  await expect(page.getByText("Somebody is recovering your account")).toBeVisible();
  await see("recovery-banner");
  await press(page, "Stop the recovery");
  await expect(page.getByText("The recovery is stopped")).toBeVisible();
  await see("recovery-banner-stopped");
  await page.reload();
  await expect(page.getByText("Somebody is recovering your account")).toBeHidden();
});

test("the mail of a recovery stops it, once", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  await begin(person);
  const link = await newestLink(origin, person, "/stop-recovery");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Stop the recovery?" })).toBeVisible();
  await expect(page.getByText(/^The account of /)).toBeVisible();
  await see("stop-recovery");
  await press(page, "Stop the recovery");
  await expect(page.getByRole("heading", { name: "The recovery is stopped" })).toBeVisible();
  await see("recovery-stopped");
  await page.goto("/login");
  await page.goto(link);
  await expect(page.getByText(/No recovery of this link is waiting/)).toBeVisible();
  await see("stop-recovery-dead");
});

test("after a hundred wrong codes a mailed link lets the sign-in try again, and proves nothing", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  await lockUntilMail(person);
  const challenge = await beginSignIn(page, person);
  await expect(page.getByText("Too many wrong codes")).toBeVisible();
  await see("challenge-locked-until-mail");
  await press(page, "Email me a link");
  await expect(page.getByText(/this page goes on by itself/)).toBeVisible();
  const mail = await MagicLinkPage.open(page.context(), await linkTo(origin, person.email, "unlock"));
  await mail.says("Go on signing in");
  await mail.press("Let me try again");
  await mail.says("You can try again");
  await page.bringToFront();
  await challenge.code.fill(await codeAt(person.secret, await nextStep(person)));
  await expect(page).toHaveURL(/settings/);
});
