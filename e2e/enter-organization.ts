import type { Browser, Page } from "@playwright/test";
import { enter } from "./enter";
import { OrganizationPage } from "./pages/organization";
import type { SignedIn } from "./people";

/** A page in the browser of somebody else. */
export async function another(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

/** Signs in without the pages, and opens the organization. */
export async function enterOrganization(page: Page, person: SignedIn): Promise<OrganizationPage> {
  await enter(page, person);
  const organization = new OrganizationPage(page);
  await organization.open();
  return organization;
}
