import { type BrowserContext, expect, type Page } from "@playwright/test";
import { mailsTo } from "../../src/testing/people/client";
import { pathOf } from "../people";

const SUBJECT = {
  activate: /^Turn on Email link/,
  "second-step": /^Confirm it's you/,
  unlock: /^Go on signing in/,
  "sign-in": /^Your sign-in link/,
} as const;

/** The page a mailed link leads to, in a tab or browser of its own. */
export class MagicLinkPage {
  private constructor(readonly page: Page) {}

  /** Opens a link that was mailed, as pressing it in the mail does. */
  static async open(context: BrowserContext, path: string): Promise<MagicLinkPage> {
    const page = await context.newPage();
    await page.goto(path);
    return new MagicLinkPage(page);
  }

  async says(title: string): Promise<void> {
    await expect(this.page.getByRole("heading", { name: title })).toBeVisible();
    // The token is in no history and in no log.
    expect(this.page.url()).not.toContain("token");
  }

  press(name: string): Promise<void> {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  /** The code to type into the browser that waits, as it is read aloud. */
  async code(): Promise<string> {
    const letters = await this.page.getByText(/^([0-9A-Z] ){7}[0-9A-Z]$/).textContent();
    return (letters ?? "").replaceAll(" ", "");
  }
}

/** The path of the newest link of a purpose that was mailed to somebody. */
export async function linkTo(origin: string, email: string, purpose: keyof typeof SUBJECT): Promise<string> {
  let link: string | undefined;
  const find = async () => {
    const mails = await mailsTo(origin, email);
    [link] = mails.find(({ subject }) => SUBJECT[purpose].test(subject))?.links ?? [];
    return link;
  };
  await expect.poll(find).toBeDefined();
  return pathOf(link ?? "");
}
