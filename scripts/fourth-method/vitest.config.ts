import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** The tests of the copy that need no database: the sample's own, and those of what is derived from the record. */
export default defineConfig({
  resolve: { alias: { "@": resolve("src") } },
  cacheDir: ".vite",
  test: {
    include: [
      "src/methods/hotp/**/*.test.ts",
      "src/contract/methods.test.ts",
      "src/engine/session/policy/*.test.ts",
    ],
    testTimeout: 60_000,
    env: {
      APP_URL: "http://localhost:3000",
      AUTH_SECRET: "only-for-tests-0123456789-0123456789-0123456789",
      LOG_LEVEL: "silent",
    },
  },
});
