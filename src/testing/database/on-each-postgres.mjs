/**
 * Tests whose outcome may depend on the Postgres version or setup (migrations, roles, pools, statements, locks); all
 * others run on one.
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

/** Of the faults those that happen to whichever server there is; the others bring one of their own. */
const FAULTS = ["busy-pool", "clocks", "kill", "lost-connection", "rotation", "start-stop"];

/** As Vitest finds them. */
export const ON_EACH_POSTGRES = [
  "src/engine/db/{*,{pool,query}/*}.test.ts",
  `src/**/{${INTEGRATION.join(",")}}.itest.ts`,
  `src/testing/faults/{${FAULTS.join(",")}}.itest.ts`,
];
