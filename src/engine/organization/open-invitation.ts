import { sql } from "../db/query/sql";
import { invitations } from "../db/schema";

/** Of an invitation: neither accepted, nor taken back, nor over. */
export const OPEN = sql`${invitations.acceptedAt} is null and ${invitations.revokedAt} is null
  and ${invitations.expiresAt} > now()`;
