import { expect } from "@playwright/test";
import { SettingsPage } from "./settings";

/** /settings/apps, for operators. */
export class AppsPage extends SettingsPage {
  async open(): Promise<void> {
    await this.page.goto("/settings/apps");
  }

  async arrive(): Promise<void> {
    await expect(this.page).toHaveURL(/\/settings\/apps$/);
    await expect(this.page).toHaveTitle(/^Apps · /);
    await expect(this.page.getByRole("button", { name: "Add an app" })).toBeVisible();
  }

  /** What is shown once. */
  shown(name: string) {
    return this.dialog.getByRole("definition").filter({ has: this.page.getByLabel(`Copy the ${name}`) });
  }
}
