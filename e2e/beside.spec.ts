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

test("the reference is searched by path and by words, and leads to the guide and back", async ({
  page,
  see,
}) => {
  await page.goto("/docs");
  const contents = page.getByRole("navigation", { name: "Contents" });
  const all = await contents.getByRole("link").count();
  const search = contents.getByLabel("Search the reference");
  await search.fill("MFA disable");
  await expect(contents.getByRole("link", { name: "POST /mfa/disable" })).toBeVisible();
  expect(await contents.getByRole("link").count()).toBeLessThan(5);
  await search.fill("no such call");
  await expect(contents.getByText("Nothing here is called that.")).toBeVisible();
  await expect(contents.getByRole("link")).toHaveCount(0);
  await search.fill("");
  await expect(contents.getByRole("link")).toHaveCount(all);
  await page.getByRole("link", { name: "Guide", exact: true }).first().click();
  await expect(page).toHaveTitle(/^Guide · /);
  await see("guide");
  await page
    .getByRole("navigation", { name: "To read" })
    .getByRole("link", { name: "API reference" })
    .click();
  await expect(page).toHaveTitle(/^API reference · /);
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
