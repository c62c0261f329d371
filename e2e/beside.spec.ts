import { enter } from "./enter";
import { expect, test } from "./fixtures";
import { look } from "./look";
import { MailboxPage } from "./pages/mailbox";
import { register, signUp } from "./people";

/** The pages beside the product: the local mailbox, the API reference, and where there is nothing. */

const LANGUAGES = ["curl", "TypeScript", "Python", "Go", "PHP", "Ruby", "Java"];

test("the mailbox says what it is, and shows each mail with its links", async ({ page, see, origin }) => {
  const { email } = await register(origin);
  await page.goto("/outbox");
  await expect(page).toHaveTitle(/^Local mailbox · /);
  await expect(page.getByText("Nothing here was delivered to anybody.")).toBeVisible();
  await new MailboxPage(page).open(email);
  await expect(page.frameLocator("iframe").getByRole("link", { name: "Confirm address" })).toBeVisible();
  await see("outbox");
});

test("the reference shows every call in every language, and keeps the one that was chosen", async ({
  page,
}) => {
  await page.goto("/docs");
  await expect(page).toHaveTitle(/^API reference · /);
  const samples = (index: number) =>
    page.getByRole("tablist", { name: /^Language of the sample/ }).nth(index);
  for (const language of LANGUAGES) {
    await samples(0).getByRole("tab", { name: language, exact: true }).click();
    await expect(samples(1).getByRole("tab", { name: language, exact: true })).toHaveAttribute(
      "aria-selected",
      "true",
    );
  }
  await samples(0).getByRole("tab", { name: "Java", exact: true }).press("ArrowRight");
  await expect(samples(0).getByRole("tab", { name: "curl", exact: true })).toBeFocused();
  await look(page, "docs", ["body > header", "nav", "main > header", "main > section:nth-of-type(-n+2)"]);
});

test("an address with nothing behind it is said inside the frame of who is signed in", async ({
  page,
  see,
  origin,
}) => {
  await enter(page, await signUp(origin));
  for (const path of ["/nowhere", "/settings/nowhere"]) {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page).toHaveTitle(/^Page not found · /);
    await expect(page.getByRole("heading", { name: "There's nothing here" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();
  }
  await see("not-found-signed-in");
  await page.getByRole("link", { name: "Go to Security" }).click();
  await expect(page).toHaveURL(/\/settings\/security$/);
});

test("an address with nothing behind it leads back", async ({ page, see }) => {
  await page.goto("/nowhere");
  await expect(page).toHaveTitle(/^Page not found · /);
  await see("not-found");
  await page.getByRole("link", { name: "Go to the start" }).click();
  await expect(page.getByRole("heading", { name: /^Sign-in with a second step/ })).toBeVisible();
  await expect(page.getByText("Your account is protected by 3 methods")).toBeVisible();
  // Others have accounts here: it's no place for a demo.
  await expect(page.getByRole("button", { name: /demo/ })).toHaveCount(0);
  await see("home");
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/login$/);
});
