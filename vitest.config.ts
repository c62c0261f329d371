import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { APART } from "./src/testing/apart.mjs";
import { ON_EACH_POSTGRES } from "./src/testing/database/on-each-postgres.mjs";
import { LongestFirst } from "./src/testing/harness/longest-first.mjs";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const shared = {
  resolve: {
    alias: { "@": at("./src") },
  },
};
const environment = {
  APP_URL: "http://localhost:3000",
  AUTH_SECRET: "only-for-tests-0123456789-0123456789-0123456789",
  LOG_LEVEL: "silent",
  // All tests come from one network.
  RATE_LIMIT_MULTIPLIER: "1000000",
};

/** What hashes on the way to something else does it quickly. */
const setupFiles = ["src/testing/harness/quick-hashes.mjs"];

const inProcess = {
  setupFiles,
  globalSetup: ["src/testing/database/global-setup.ts"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  env: environment,
};
const onSharedApp = {
  setupFiles,
  globalSetup: ["src/testing/database/global-setup.ts", "src/testing/harness/shared-app.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  env: environment,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          // The sample method below `scripts` has tests that run where it is laid.
          include: ["src/**/*.test.{ts,tsx}", "scripts/*.test.ts", "packages/*/src/**/*.test.ts"],
          exclude: APART,
          // The app is loaded once a worker instead of once a file: a third of the whole.
          isolate: false,
          ...inProcess,
        },
      },
      {
        ...shared,
        test: {
          name: "apart",
          include: APART,
          ...inProcess,
        },
      },
      {
        ...shared,
        test: {
          name: "long",
          include: ["src/testing/long/*.ltest.ts"],
          globalSetup: ["src/testing/database/global-setup.ts", "src/testing/long/build.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          provide: { expiredRows: 100_000 },
          env: environment,
        },
      },
      {
        ...shared,
        test: {
          name: "postgres",
          include: [...ON_EACH_POSTGRES],
          provide: { expiredRows: 20_000 },
          isolate: false,
          ...onSharedApp,
        },
      },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["src/**/*.itest.ts"],
          // As above.
          isolate: false,
          // A third of the time it waits: for mails, for what was stopped to come back.
          maxWorkers: 3,
          provide: { expiredRows: 20_000 },
          ...onSharedApp,
        },
      },
    ],
  },
});
