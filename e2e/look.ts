import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const THEMES = ["light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/**
 * Looks at a page in both themes: axe finds nothing, nothing is wider than the screen, and each leaves a picture.
 * @param parts selectors of what to look at, on a page that is too long to look at as a whole
 */
export async function look(page: Page, name: string, parts: readonly string[] = []): Promise<void> {
  const { name: project, use } = test.info().project;
  const own: Theme = use.colorScheme === "dark" ? "dark" : "light";
  const other: Theme = own === "dark" ? "light" : "dark";
  const isWhole = parts.length === 0;
  await page.evaluate(() => document.fonts.ready);
  await picture(page, `${project}-${own}/${name}`, isWhole);
  await findsNothing(axeOn(page, parts), `${name}, ${own}`);
  expect(await translatable(page), `W15: a browser would translate these on ${name}`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
  await turn(page, other);
  await picture(page, `${project}-${other}/${name}`, isWhole);
  // All that a theme changes.
  await findsNothing(axeOn(page, parts).withRules(["color-contrast"]), `${name}, ${other}`);
  await turn(page, own);
}

async function picture(page: Page, file: string, isWhole: boolean): Promise<void> {
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

function axeOn(page: Page, parts: readonly string[]): AxeBuilder {
  // There are no frames of other origins, for which the other mode opens a second page each time.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  return parts.reduce((some, part) => some.include(part), axe);
}

async function findsNothing(axe: AxeBuilder, where: string): Promise<void> {
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(found, `barriers on ${where}`).toEqual([]);
}

/** As if the system's theme had been changed while the page is open. */
async function turn(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator("html")).toHaveClass(new RegExp(`(^| )${theme}( |$)`));
}
