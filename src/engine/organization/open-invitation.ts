import { sql } from "../db/query/sql";
import { invitations } from "../db/schema";

/** The condition that an invitation is open: not accepted, withdrawn or expired. */
export const OPEN = sql`${invitations.acceptedAt} is null and ${invitations.revokedAt} is null
  and ${invitations.expiresAt} > now()`;
