/**
 * What could be otherwise on another Postgres: migrations, roles, pools; the statement of every operation and of every
 * row in the trail; what meets at a lock; what happens when a server is away. All else is tested on one.
 */
export const INTEGRATION = [
  "accounts",
  "administrators",
  "audit-trail",
  "ended",
  "ended-meanwhile",
  "enforcement-live",
  "housekeeping",
  "magic-links",
  "mfa",
  "mixed",
  "passkeys",
  "permissions",
  "races",
  "recovery-races",
];

/** As Vitest finds them. */
export const ON_EACH_POSTGRES = [
  "src/engine/db/{*,{pool,query}/*}.test.ts",
  `src/**/{${INTEGRATION.join(",")}}.itest.ts`,
  "src/**/faults*.itest.ts",
  "src/**/faults/*.itest.ts",
];
