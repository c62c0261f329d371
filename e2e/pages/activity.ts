import { expect, type Locator, type Page } from "@playwright/test";

/** /settings/activity */
export class ActivityPage {
  readonly entries: Locator;
  readonly dialog: Locator;

  constructor(readonly page: Page) {
    this.entries = page.getByRole("main").getByRole("listitem");
    this.dialog = page.getByRole("dialog", { name: "This wasn't you?" });
  }

  async open(): Promise<void> {
    await this.page.goto("/settings/activity");
    await expect(this.page).toHaveTitle(/^Activity · /);
    await expect(this.entries.first()).toBeVisible();
  }

  show(kind: "All" | "Sign-ins" | "Changes" | "Failures"): Promise<void> {
    return this.page.getByRole("button", { name: kind, exact: true }).click();
  }

  entry(text: string): Locator {
    return this.entries.filter({ hasText: text });
  }

  /** Unfolds the newest sign-in, and says that it wasn't oneself. */
  async denySignIn(): Promise<void> {
    const newest = this.entry("Signed in").first();
    await newest.getByRole("button", { name: /^Signed in/ }).click();
    await newest.getByRole("button", { name: "This wasn't me" }).click();
    await expect(this.dialog).toBeVisible();
  }

  async deny(text: string): Promise<void> {
    await this.entry(text).first().getByRole("button", { name: "This wasn't me" }).click();
    await expect(this.dialog).toBeVisible();
  }
}
