import type { Browser, Page } from "@playwright/test";
import { request } from "../src/testing/harness/http";
import { expectOk } from "../src/testing/people/client";
import { enter } from "./enter";
import { expect } from "./fixtures";
import { linkTo } from "./pages/magic-link";
import type { SecurityPage } from "./pages/security";
import { type Person, signUp } from "./people";

/** What the stories of Email link share. */

/** Presses the button of exactly this name. */
export const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** A device of the same person or of somebody else, which shares nothing with the story's browser. */
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

/** Somebody whose second step is Email link. */
export async function withEmailLink(origin: string): Promise<Person> {
  const person = await signUp(origin);
  const { url, token, email } = person;
  const body = { mfaType: "MAGIC_LINK", email };
  await expectOk(request(url, "POST", "/mfa/setup", { token, body }));
  const link = tokenOf(await linkTo(origin, email, "activate"));
  await expectOk(
    request(url, "POST", "/mfa/verify-setup", { token, body: { mfaType: "MAGIC_LINK", token: link } }),
  );
  return person;
}

const tokenOf = (path: string): string => new URLSearchParams(path.split("#")[1]).get("token") ?? "";
