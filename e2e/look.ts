import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Looks at a page as it stands: nothing axe finds, nothing wider than the screen, and a picture for people. */
export async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  // A dialog covers what is on the screen, not what would have to be scrolled to.
  const fullPage = (await page.locator("[role=dialog], [role=alertdialog]").count()) === 0;
  await page.screenshot({ path: `e2e/screenshots/${name}.png`, fullPage, animations: "disabled" });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(found, `barriers on ${name}`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}
