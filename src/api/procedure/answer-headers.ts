/** Response headers, said once for pages (next.config.ts), for the API and for what the server itself refuses. */

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

/** On every answer there is. */
export const EVERYWHERE = {
  // Browsers heed it over https only.
  "strict-transport-security": `max-age=${TWO_YEARS}; includeSubDomains`,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Paths and fragments of single-use links must not reach another site.
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": [
    ...NOT_NEEDED.map((feature) => `${feature}=()`),
    "publickey-credentials-create=(self)",
    "publickey-credentials-get=(self)",
  ].join(", "),
} as const;

/** For what isn't a page: it runs nothing and can't be framed. */
export const INERT = { "content-security-policy": "default-src 'none'; frame-ancestors 'none'" } as const;

/**
 * What a browser is told to clear on sign-out. Cookies are expired one by one, because `Clear-Site-Data` would clear
 * those of every app on the domain.
 */
export const FORGOTTEN = { "clear-site-data": '"storage"' } as const;

/** On every answer of the API: JSON, never cached, never rendered as a page. */
export const OF_API = {
  ...EVERYWHERE,
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  ...INERT,
  "cross-origin-resource-policy": "same-origin",
} as const;
