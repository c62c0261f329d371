import { defineConfig } from "@playwright/test";
import { SCREENS, type Screen, STORIES } from "./e2e/screens";
import { findChromium } from "./src/testing/harness/chromium";

const executablePath = findChromium();

/**
 * Every story once, on the phone or at the desk; what it sees on the way is looked at on both screens and in both themes
 * (`e2e/look.ts`). With `PICTURES=1` there are pictures of it in e2e/screenshots.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  globalSetup: "./e2e/global-setup.ts",
  // The longest story takes some 45 s while the machine does other things; each single wait has its own, shorter end.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // A machine that does other things at the same time may be too slow once; what is broken is so twice.
  retries: 1,
  reporter: [["list"]],
  use: {
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    locale: "en-GB",
    contextOptions: { reducedMotion: "reduce" },
    // Recording every story would take a quarter of the time.
    trace: "on-first-retry",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: (Object.keys(SCREENS) as Screen[]).map((name) => ({
    name,
    use: SCREENS[name],
    grep: STORIES[name],
  })),
});
