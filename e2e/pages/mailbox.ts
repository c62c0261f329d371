import { expect, type Page } from "@playwright/test";

/** The local mailbox, where a newcomer finds the mails. */
export class MailboxPage {
  constructor(readonly page: Page) {}

  /** Opens the newest mail to an address. */
  async open(to: string): Promise<void> {
    await this.page.getByRole("link", { name: to }).first().click();
    await expect(this.page.getByText(`To ${to}`)).toBeVisible();
  }

  /** Opens the newest mail to an address and follows its first link. */
  async followLink(to: string): Promise<void> {
    await this.open(to);
    await this.page.getByRole("list", { name: "Links in this email" }).getByRole("link").first().click();
  }
}
