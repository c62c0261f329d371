import type { Browser, BrowserContext, Page } from "@playwright/test";
import { enter } from "./enter";
import type { Enrolled, Person } from "./people";

const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/** Somebody's phone: a browser of its own, at the sign-in page. */
export async function phone(browser: Browser, origin: string): Promise<BrowserContext> {
  return browser.newContext({ userAgent: PHONE, baseURL: origin });
}

/** The same person signed in on their phone, at the settings. */
export async function onPhone(
  browser: Browser,
  origin: string,
  person: Person & Partial<Enrolled>,
): Promise<Page> {
  const page = await (await phone(browser, origin)).newPage();
  await enter(page, person);
  return page;
}
