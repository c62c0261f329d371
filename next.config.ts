import type { NextConfig } from "next";

const TWO_YEARS = 63_072_000;
const NOT_NEEDED = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "hid",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "serial",
  "usb",
];

const everywhere = {
  // Browsers heed it over https only.
  "Strict-Transport-Security": `max-age=${TWO_YEARS}; includeSubDomains`,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // Paths and fragments of single-use links must not reach another site.
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": [
    ...NOT_NEEDED.map((feature) => `${feature}=()`),
    "publickey-credentials-create=(self)",
    "publickey-credentials-get=(self)",
  ].join(", "),
};

const API_PATHS =
  "/:area(api|mfa|auth|user|sessions|devices|organization|health|\\.well-known|openapi\\.json|outbox\\.json)/:rest*";

const asList = (headers: Record<string, string>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }));

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  skipTrailingSlashRedirect: true,
  serverExternalPackages: ["@node-rs/argon2", "postgres", "nodemailer"],
  headers: async () => [
    { source: "/:path*", headers: asList(everywhere) },
    { source: API_PATHS, headers: asList({ "Cross-Origin-Resource-Policy": "same-origin" }) },
  ],
};

export default config;
