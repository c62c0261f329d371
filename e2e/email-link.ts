import type { Browser, Page } from "@playwright/test";
import { enter } from "./enter";
import { expect } from "./fixtures";
import type { SecurityPage } from "./pages/security";
import type { Person } from "./people";

/** What the stories of Email link share. */

/** Presses the button of exactly this name. */
export const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** Another device of the same person, or of somebody else: it shares nothing with the story's browser. */
export const otherDevice = (browser: Browser, origin: string) => browser.newContext({ baseURL: origin });

/** Asks for the mail that turns Email link on, and closes the dialog while it is awaited. */
export async function leaveSetUpWaiting(page: Page, person: Person): Promise<SecurityPage> {
  const security = await enter(page, person);
  const card = security.row("Email link");
  await security.setUp("Email link");
  await press(page, "Email me the link");
  await security.dialog.getByRole("button", { name: "Close" }).first().click();
  await expect(card.getByText("Waiting for confirmation")).toBeVisible();
  return security;
}
