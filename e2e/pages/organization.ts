import { expect, type Locator, type Page } from "@playwright/test";

/** /settings/organization and the dialogs it opens. */
export class OrganizationPage {
  readonly dialog: Locator;
  readonly confirm: Locator;
  readonly members: Locator;
  readonly menu: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog");
    this.confirm = page.getByRole("alertdialog");
    this.members = page.getByRole("region", { name: "Members", exact: true }).getByRole("table");
    this.menu = page.getByRole("menu");
  }

  async open(): Promise<void> {
    await this.page.goto("/settings/organization");
    await this.arrive();
  }

  async arrive(): Promise<void> {
    await expect(this.page).toHaveURL(/\/settings\/organization$/);
    await expect(this.page).toHaveTitle(/^Organization · /);
    await expect(this.page.getByRole("heading", { name: "Organization", exact: true }).first()).toBeVisible();
  }

  /** Goes on to another part of it. */
  async openTab(name: "Members" | "Requirement" | "Activity" | "Settings"): Promise<void> {
    const tab = this.page.getByRole("navigation", { name: "Organization" }).getByRole("link", { name });
    await tab.click();
    await expect(tab).toHaveAttribute("aria-current", "page");
  }

  card(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  press(name: string | RegExp, within: Locator = this.page.locator("body")): Promise<void> {
    return within.getByRole("button", { name, exact: true }).click();
  }

  /** The row of a member, by what stands in it. */
  row(text: string): Locator {
    return this.members.getByRole("row").filter({ hasText: text });
  }

  /** Chooses what to do with a member. */
  async manage(name: string, action: string): Promise<void> {
    await this.press(`Manage ${name}`);
    await this.menu.getByRole("menuitem", { name: action }).click();
  }

  async invite(email: string, role = "Member"): Promise<void> {
    await this.press("Invite");
    await this.dialog.getByLabel("Addresses").fill(email);
    await this.dialog.getByLabel("Role").selectOption(role);
    await this.press("Send invitations", this.dialog);
    await expect(this.dialog).toBeHidden();
  }
}
