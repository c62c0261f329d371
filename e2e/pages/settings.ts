import type { Locator, Page } from "@playwright/test";

/** The parts that every settings page has: menus, dialogs, questions and the step-up. */
export class SettingsPage {
  readonly dialog: Locator;
  readonly confirm: Locator;
  readonly stepUp: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog");
    this.confirm = page.getByRole("alertdialog");
    this.stepUp = page.getByRole("dialog", { name: "Confirm it's you" });
  }

  row(name: string): Locator {
    const heading = this.page.getByRole("heading", { name, exact: true });
    return this.page.getByRole("main").getByRole("listitem").filter({ has: heading });
  }

  press(name: string, within: Locator = this.page.locator("body")): Promise<void> {
    return within.getByRole("button", { name, exact: true }).click();
  }

  menuOf(name: string): Locator {
    return this.page.getByRole("button", { name: `Options for ${name}`, exact: true });
  }

  /** Chooses what to do with a row. */
  async choose(name: string, action: string): Promise<void> {
    await this.menuOf(name).click();
    await this.page.getByRole("menuitem", { name: action }).click();
  }

  /** Answers the question that stands before something is lost. */
  async agree(action: string): Promise<void> {
    await this.press(action, this.confirm);
  }
}
