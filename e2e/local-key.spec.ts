import { type App, startApp } from "./app";
import { test as base, expect } from "./fixtures";

/** W04: without an APP_URL the mailbox opens with the link that the start prints. */

const test = base.extend<{ app: App }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  app: async ({}, use) => {
    const app = await startApp({ APP_URL: "" });
    await use(app);
    await app.stop();
  },
  origin: ({ app }, use) => use(app.url),
});

test("W04: the mailbox says where its key is, and opens with it", async ({ page, see, app }) => {
  await page.goto("/outbox");
  await expect(page.getByRole("heading", { name: "This mailbox opens with a link" })).toBeVisible();
  await see("outbox-locked");
  const [link = ""] = /http:\/\/localhost:\d+\/\?key=\S+/.exec(app.log()) ?? [];
  await page.goto(link);
  await expect(page).not.toHaveURL(/key=/);
  await page.goto("/outbox");
  await expect(page.getByText("Nothing here was delivered to anybody.")).toBeVisible();
});
