import type { NextConfig } from "next";
import { EVERYWHERE } from "./src/api/answer-headers";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  skipTrailingSlashRedirect: true,
  serverExternalPackages: ["@node-rs/argon2", "postgres", "nodemailer"],
  headers: async () => [
    {
      source: "/:path*",
      headers: Object.entries(EVERYWHERE).map(([key, value]) => ({ key, value })),
    },
  ],
};

export default config;
