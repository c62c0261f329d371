import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium";

/** Every story at both widths and in both themes. Screenshots of each screen and state go to e2e/screenshots. */

const WIDTHS = { narrow: { width: 390, height: 844 }, wide: { width: 1280, height: 800 } };
const THEMES = ["light", "dark"] as const;

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
    trace: "retain-on-failure",
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
  projects: Object.entries(WIDTHS).flatMap(([width, viewport]) =>
    THEMES.map((colorScheme) => ({ name: `${width}-${colorScheme}`, use: { viewport, colorScheme } })),
  ),
});
