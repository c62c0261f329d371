import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { codeAt, type Enrolled, enrol, failCodes, nextStep, signUp, wrongCode } from "./people";
import { signOut } from "./sign-out";

async function begin(page: Page, person: Enrolled, query = ""): Promise<ChallengePage> {
  const login = new LoginPage(page);
  await login.open(query);
  await login.signIn(person.email, person.password);
  const challenge = new ChallengePage(page);
  await challenge.arrive();
  return challenge;
}

test("the code of the app finishes a sign-in by itself, on the page that was asked for", async ({
  page,
  see,
  origin,
}) => {
  const person = await enrol(await signUp(origin));
  const challenge = await begin(page, person, "?next=%2Fsettings%2Fdevices");
  await expect(challenge.code).toBeFocused();
  await expect(page.getByText("p***@example.test")).toBeVisible();
  await expect(challenge.code).toHaveAttribute("autocomplete", "one-time-code");
  await see("challenge");
  await page.keyboard.type(await codeAt(person.secret, await nextStep(person)));
  await expect(page).toHaveURL(/\/settings\/devices$/);
});

test("a wrong code says what to do, and the tries that are left when few", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  const challenge = await begin(page, person);
  const wrong = await wrongCode(person);
  await expect(challenge.code).toBeFocused();
  await page.keyboard.type(wrong);
  const words = page.getByText(
    "That code didn't match. Codes change every 30 seconds; try the one showing now.",
  );
  await expect(words).toBeVisible();
  await expect(challenge.code).toBeFocused();
  await see("challenge-wrong-code");
  for (const hint of ["", "2 tries are left.", "One try is left."]) {
    const answered = page.waitForResponse(/mfa\.verifyLogin/);
    await challenge.code.fill("");
    await challenge.code.fill(wrong);
    await answered;
    await expect(words).toContainText(hint);
  }
  await see("challenge-few-tries");
  await challenge.code.fill("");
  await challenge.code.fill(wrong);
  await expect(page).toHaveURL(/\/login\?note=too-many-codes/);
  await expect(page.getByText("That was the last try for this sign-in.")).toBeVisible();
});

test("a backup code is another way, once", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  const [code = ""] = person.backupCodes;
  const challenge = await begin(page, person);
  await challenge.useAnotherWay("Backup code");
  await expect(challenge.backupCode).toBeFocused();
  await see("challenge-backup-code");
  await page.keyboard.type("aaaa");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Enter all 16 letters and digits of one code.")).toBeVisible();
  await challenge.backupCode.fill(code);
  await challenge.proceed.click();
  await expect(page).toHaveURL(/\/settings\/security$/);

  await signOut(page);
  await begin(page, person);
  await challenge.useAnotherWay("Backup code");
  await challenge.backupCode.fill(code);
  await challenge.proceed.click();
  await expect(page.getByText("That backup code didn't match, or was used before.")).toBeVisible();
  await see("challenge-used-backup-code");
});

test("too many wrong codes lock, and the page counts the wait down", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  await failCodes(person, 9);
  const challenge = await begin(page, person);
  await challenge.code.fill(await wrongCode(person));
  await expect(page.getByText("Too many wrong codes")).toBeVisible();
  await expect(page.getByRole("timer")).toHaveText(/^14:5\d$/);
  await see("challenge-locked");

  // Signing in again shows the same wait, not a field that refuses every code.
  await page.context().clearCookies();
  await begin(page, person);
  await expect(page.getByRole("timer")).toHaveText(/^14:\d\d$/);
});

test("a sign-in can be left and taken up again, and cancelled", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  await begin(page, person);
  await page.goto("/login");
  await see("login-half-way");
  await page.getByRole("link", { name: "Continue where you stopped" }).click();
  await new ChallengePage(page).arrive();
  await page.getByRole("button", { name: "Not you? Sign out" }).click();
  await expect(page.getByText("You're signed out.")).toBeVisible();
  await page.goto("/challenge");
  await expect(page).toHaveURL(/\/login\?note=sign-in-first$/);
});

test("a sign-in that ended elsewhere leads back with a kind note", async ({ page, origin }) => {
  const person = await enrol(await signUp(origin));
  const challenge = await begin(page, person, "?next=%2Fsettings%2Fdevices");
  await page.context().clearCookies();
  // The page may notice by itself before anything is typed.
  await challenge.code.fill(await wrongCode(person), { timeout: 3_000 }).catch(() => undefined);
  await expect(page).toHaveURL(/\/login\?note=session-ended&next=%2Fsettings%2Fdevices/);
});

test("a page that didn't load offers to try again", async ({ page, see, origin }) => {
  const person = await enrol(await signUp(origin));
  await page.route("**/api/trpc/mfa.overview**", (route) => route.abort());
  await begin(page, person);
  await expect(page.getByText("This didn't load")).toBeVisible();
  await see("challenge-unreachable");
  await page.unroute("**/api/trpc/mfa.overview**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByLabel("6-digit code")).toBeVisible();
});
