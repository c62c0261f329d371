import { expect, type Page } from "@playwright/test";

export class ChallengePage {
  readonly code;
  readonly backupCode;
  readonly proceed;
  readonly trust;

  constructor(readonly page: Page) {
    this.code = page.getByLabel("6-digit code");
    this.backupCode = page.getByLabel("Backup code");
    this.trust = page.getByLabel("Don't ask on this device for 30 days");
    this.proceed = page.getByRole("button", { name: "Continue" });
  }

  async arrive(): Promise<void> {
    await expect(this.page).toHaveURL(/\/challenge/);
    await expect(this.page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  }

  async useAnotherWay(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }
}
