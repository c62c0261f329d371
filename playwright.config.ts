import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium";

/**
 * Every story at both widths, begun in one theme on the phone and in the other on the desk; each screen and state is
 * looked at in both. Screenshots of them go to e2e/screenshots.
 */
const DEVICES = {
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  wide: { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
} as const;

const executablePath = findChromium();

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
  projects: Object.entries(DEVICES).map(([name, use]) => ({ name, use })),
});
