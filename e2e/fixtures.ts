import { test as base, expect, type Page } from "@playwright/test";
import { look } from "./look";

type Fixtures = {
  /** Where the app under test is. */
  origin: string;
  /** Whose pages belong to the story beside the app's: others are a trouble. */
  others: readonly string[];
  /** Checks the page as it is now for barriers and overflow, and keeps a picture of it. */
  see: (name: string) => Promise<void>;
  /** In every story: no script error, no breach of the content policy, no request to another host. */
  isClean: undefined;
};

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  origin: async ({}, use) => use(new URL(process.env.E2E_URL ?? "").origin),
  baseURL: async ({ origin }, use) => use(origin),

  others: [[], { option: true }],

  see: async ({ page }, use) => {
    await use((name) => look(page, name));
  },

  isClean: [
    async ({ page, origin, others }, use) => {
      const troubles: string[] = [];
      await watch(page, [origin, ...others], (trouble) => troubles.push(trouble));
      await use(undefined);
      expect(troubles).toEqual([]);
    },
    { auto: true },
  ],
});

async function watch(
  page: Page,
  origins: readonly string[],
  report: (trouble: string) => void,
): Promise<void> {
  page.on("pageerror", (error) => report(`script error: ${error.message}`));
  page.context().on("request", (request) => {
    const url = request.url();
    const isOwn = origins.some((origin) => url.startsWith(`${origin}/`)) || /^(data|blob|about):/.test(url);
    if (!isOwn) report(`foreign request: ${url}`);
  });
  await page.exposeFunction("reportBreach", (breach: string) => report(`content policy: ${breach}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      const told: unknown = Reflect.get(window, "reportBreach");
      if (typeof told === "function") told(`${effectiveDirective} ${blockedURI} on ${location.pathname}`);
    });
  });
}

export { expect };
