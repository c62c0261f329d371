import { expect, type Locator, type Page } from "@playwright/test";

/** /settings/devices */
export class DevicesPage {
  readonly rows: Locator;
  /** Those that aren't asked for the second step. */
  readonly trusted: Locator;
  readonly confirm: Locator;

  constructor(readonly page: Page) {
    this.rows = page.getByRole("list", { name: "Your devices" }).getByRole("listitem");
    this.trusted = this.rows.filter({ hasText: "Trusted until" });
    this.confirm = page.getByRole("alertdialog");
  }

  async open(): Promise<void> {
    await this.page.goto("/settings/devices");
    await expect(this.page).toHaveTitle(/^Devices · /);
    await expect(this.rows.first()).toBeVisible();
  }

  /** The one of another browser. */
  on(device: string): Locator {
    return this.rows.filter({ hasText: device });
  }
}
