import { expect } from "@playwright/test";
import { SettingsPage } from "./settings";

/** /settings/profile and the dialogs it opens. */
export class ProfilePage extends SettingsPage {
  async open(): Promise<void> {
    await this.page.goto("/settings/profile");
    await this.arrive();
  }

  async arrive(): Promise<void> {
    await expect(this.page).toHaveURL(/\/settings\/profile$/);
    await expect(this.page).toHaveTitle(/^Profile · /);
    await expect(this.page.getByRole("heading", { name: "Password", exact: true })).toBeVisible();
  }
}
