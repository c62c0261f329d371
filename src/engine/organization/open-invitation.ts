import { sql } from "drizzle-orm";

/** Of an invitation: neither accepted, nor taken back, nor over. */
export const OPEN = sql`accepted_at is null and revoked_at is null and expires_at > now()`;
