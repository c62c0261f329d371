import { expect } from "@playwright/test";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import { codeAt, stepNow } from "../people";
import { SettingsPage } from "./settings";

/** /settings/security and the dialogs it opens. */
export class SecurityPage extends SettingsPage {
  async open(): Promise<void> {
    await this.page.goto("/settings/security");
    await this.arrive();
  }

  async arrive(): Promise<void> {
    await expect(this.page).toHaveURL(/\/settings\/security$/);
    await expect(this.page).toHaveTitle(/^Security · /);
    await expect(this.page.getByRole("heading", { name: "Ways to confirm it's you" })).toBeVisible();
  }

  /** Opens the set-up of a method that isn't there yet. */
  setUp(name: string): Promise<void> {
    return this.press(name === "Passkey" ? "Add a passkey" : `Set up ${name.toLowerCase()}`, this.row(name));
  }

  /** What an authenticator app reads from the picture. */
  async scan(): Promise<string> {
    const image = this.page.getByRole("img", { name: /QR code/ });
    const source = (await image.getAttribute("src")) ?? "";
    const { data, width, height } = PNG.sync.read(Buffer.from(source.split(",")[1] ?? "", "base64"));
    const link = jsQR(new Uint8ClampedArray(data), width, height)?.data ?? "";
    return new URL(link).searchParams.get("secret") ?? "";
  }

  /** From the QR code to the backup codes. @returns the secret, the codes, and the step that is used up */
  async setUpApp(): Promise<{ secret: string; backupCodes: string[]; usedStep: number }> {
    const secret = await this.scan();
    await this.press("Continue");
    const usedStep = stepNow();
    await this.page.getByLabel("Enter the 6-digit code your app shows").fill(await codeAt(secret, usedStep));
    return { secret, usedStep, backupCodes: await this.saveCodes() };
  }

  async saveCodes(): Promise<string[]> {
    const done = this.page.getByRole("button", { name: "Done", exact: true });
    await expect(done).toBeDisabled();
    const shown = await this.page.locator("[data-print] li").allTextContents();
    expect(shown).toHaveLength(10);
    await this.page.getByLabel("I've saved these codes somewhere safe").check();
    await done.click();
    return shown.map((code) => code.trim());
  }
}
