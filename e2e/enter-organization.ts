import { type Browser, type Page, test } from "@playwright/test";
import { enter } from "./enter";
import { look } from "./look";
import { OrganizationPage } from "./pages/organization";
import type { SignedIn } from "./people";

/** A browser of somebody else, and the same look at it. */
export async function another(
  browser: Browser,
): Promise<{ page: Page; see: (name: string) => Promise<void> }> {
  const page = await (await browser.newContext()).newPage();
  const { name: project } = test.info().project;
  return { page, see: (name) => look(page, `${project}/${name}`) };
}

/** Signs in without the pages, and opens the organization. */
export async function enterOrganization(page: Page, person: SignedIn): Promise<OrganizationPage> {
  await enter(page, person);
  const organization = new OrganizationPage(page);
  await organization.open();
  return organization;
}
