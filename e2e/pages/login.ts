import { expect, type Page } from "@playwright/test";

export class LoginPage {
  readonly email;
  readonly password;
  readonly submit;

  constructor(readonly page: Page) {
    this.email = page.getByLabel("Email");
    this.password = page.getByLabel("Password", { exact: true });
    this.submit = page.getByRole("button", { name: "Sign in", exact: true });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/login${query}`);
    await expect(this.page).toHaveTitle(/^Sign in · /);
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.submit.click();
  }
}
