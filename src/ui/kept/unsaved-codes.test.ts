import { expect, test } from "vitest";
import { codesSaved, hasUnsavedCodes, holdCodes } from "./unsaved-codes";

test("a page with codes that nobody saved is left once the last of them are", async () => {
  await codesSaved();
  const [waiting, shown] = [holdCodes(), holdCodes()];
  let isLeft = false;
  const left = codesSaved().then(() => {
    isLeft = true;
  });
  waiting();
  waiting();
  await Promise.resolve();
  expect([isLeft, hasUnsavedCodes()]).toEqual([false, true]);
  shown();
  await left;
  expect(hasUnsavedCodes()).toBe(false);
});
