import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { PAGES } from "@/contract/page-paths";

/** Guarantee: a link in a mail leads to a page that is there. */

it.each(Object.values(PAGES))("%s is a page", (path) => {
  const folders = [`src/app${path}`, `src/app/(auth)${path}`];
  expect(folders.some((folder) => existsSync(`${folder}/page.tsx`))).toBe(true);
});
