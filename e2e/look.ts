import { expect, type Page, test } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";
import { BOTH, SCREENS, type Screen } from "./screens";

type Theme = (typeof SCREENS)[Screen]["colorScheme"];
const OTHER_THEME: Record<Theme, Theme> = { light: "dark", dark: "light" };
const OTHER_SCREEN: Record<Screen, Screen> = { narrow: "wide", wide: "narrow" };

/**
 * Checks a page on both screens and in both themes (axe, nothing wider than the screen), with a picture of each.
 * A story of one screen, or one that is run on both, looks at its own alone.
 * @param parts selectors of what to look at, on a page that is too long to look at as a whole
 */
export async function look(page: Page, name: string, parts: readonly string[] = []): Promise<void> {
  const own: Screen = test.info().project.name === "wide" ? "wide" : "narrow";
  const { viewport, colorScheme } = SCREENS[own];
  await page.evaluate(() => document.fonts.ready);
  // Next sends it after the page itself.
  await expect(page).toHaveTitle(/./);
  expect(await translatable(page), `W15: a browser would translate these on ${name}`).toEqual([]);
  await lookOn(page, own, colorScheme, name, parts);
  const isSmaller = page.viewportSize()?.width !== viewport.width;
  if (isSmaller || test.info().tags.includes(BOTH)) return turn(page, colorScheme);
  const other = OTHER_SCREEN[own];
  await page.setViewportSize(SCREENS[other].viewport);
  await lookOn(page, other, OTHER_THEME[colorScheme], name, parts);
  await page.setViewportSize(viewport);
}

/** @param first the theme the page is in; it is left in the other */
async function lookOn(
  page: Page,
  screen: Screen,
  first: Theme,
  name: string,
  parts: readonly string[],
): Promise<void> {
  const isWhole = parts.length === 0;
  await picture(page, `${screen}-${first}/${name}`, isWhole);
  expect(await barriers(page, parts), `barriers on ${name}, ${screen}, ${first}`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${name} is wider than the ${screen} screen`).toBeLessThanOrEqual(0);
  const then = OTHER_THEME[first];
  await turn(page, then);
  await picture(page, `${screen}-${then}/${name}`, isWhole);
  // All that a theme changes.
  const left = await barriers(page, parts, { runOnly: ["color-contrast"] });
  expect(left, `barriers on ${name}, ${screen}, ${then}`).toEqual([]);
}

/** Keeps a picture in e2e/screenshots where `PICTURES=1` asks for them: they are looked at, and fail nothing. */
export async function picture(page: Page, file: string, isWhole = false): Promise<void> {
  if (process.env.PICTURES !== "1") return;
  // A dialog covers what is on the screen, not what would have to be scrolled to.
  const isCovered = (await page.locator("[role=dialog], [role=alertdialog]").count()) > 0;
  const fullPage = isWhole && !isCovered;
  await page.screenshot({ path: `e2e/screenshots/${file}.png`, fullPage, animations: "disabled" });
}

/** Addresses and codes that a browser which translates the page would take for words. */
function translatable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isMeant = /[^\s@“”]+@[^\s@“”]+\.\w{2,}|\b\w{4}(?:-\w{4}){3}\b/;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const place = text.parentElement;
      const isKept = place?.closest("[translate=no], script, style, pre, textarea") != null;
      const words = text.textContent ?? "";
      if (!isKept && isMeant.test(words)) found.push(words.trim());
    }
    return found;
  });
}

/** What axe finds, by its rules: all of them, where nothing else is said. The page has it once. */
async function barriers(page: Page, parts: readonly string[], options: RunOptions = {}): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([include, chosen]) => {
      const found: typeof axe = Reflect.get(window, "axe");
      const on = include.length === 0 ? document : { include };
      // What is in order needn't be described.
      const { violations } = await found.run(on, { ...chosen, resultTypes: ["violations"] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    },
    [parts.map((part) => [part]), options] as const,
  );
}

/** As if the system's theme had been changed while the page is open. */
async function turn(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator("html")).toHaveClass(new RegExp(`(^| )${theme}( |$)`));
}
