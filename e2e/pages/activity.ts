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

  async deny(text: string): Promise<void> {
    await this.entry(text).first().getByRole("button", { name: "This wasn't me" }).click();
    await expect(this.dialog).toBeVisible();
  }
}
