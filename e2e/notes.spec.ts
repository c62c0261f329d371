import type { Page } from "@playwright/test";
import { enterProfile, toast } from "./enter";
import { expect, test } from "./fixtures";
import { signUp } from "./people";

/** Notes of what was done come and go by themselves and block nobody. */

const note = (page: Page) => page.locator("[data-sonner-toast]");

test("what a note lies over can be pressed all the same", async ({ page, origin }) => {
  const profile = await enterProfile(page, await signUp(origin));
  await profile.press("Save name");
  // Looked at in the page itself, as a note doesn't stay.
  const isPressed = await page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const look = () => {
          const note = document.querySelector("[data-sonner-toast]");
          const { left, top, width, height } = note?.getBoundingClientRect() ?? new DOMRect(0, -1);
          if (note === null || top < 0) return requestAnimationFrame(look);
          resolve(note.contains(document.elementFromPoint(left + width / 2, top + height / 2)));
        };
        look();
      }),
  );
  expect(isPressed).toBe(false);
});

test("a note is gone where a question opens", async ({ page, origin }) => {
  const profile = await enterProfile(page, await signUp(origin));
  await profile.press("Save name");
  await toast(page, "Your name is saved");
  await profile.press("Delete account", profile.row("Delete account"));
  await expect(profile.confirm).toBeVisible();
  await expect(note(page)).toHaveCount(0);
});
