import type { SQL } from "drizzle-orm";
import { sql } from "../db/query/sql";
import { sessions, users } from "../db/schema";
import { lockPerson } from "./principal/epochs";
import type { Principal } from "./principal/principal";

/**
 * The condition that a session is unchanged since it was read. An answer counted before the last wrong one allowed may
 * still succeed when it is judged after the end of the sign-in.
 */
const unchanged = ({
  session,
}: Principal): SQL => sql`${sessions.id} = ${session.id}::uuid and ${sessions.generation} = ${session.generation}::int
  and ${sessions.level} = ${session.level} and (${sessions.revokedAt} is null or ${sessions.revokedReason} = 'attempts') and ${sessions.expiresAt} > now()`;

/**
 * The steps that hold an account and a session of it while the session is what was read. What follows depends on
 * `held`.
 */
export const hold = (principal: Principal): SQL =>
  sql`${lockPerson(principal.account)}, ${holdSession(principal)}`;

/** The second of them alone, after a step that locks the person's row as `account` on a condition of its own. */
export const holdSession = (principal: Principal): SQL => sql`
    locked as (select ${sessions.id}, ${sessions.accessEpoch} from ${sessions} where ${unchanged(principal)}
      and exists (select 1 from account) for update),
    -- Compared once both are locked: as it was before the wait, a session that was stamped meanwhile would seem ended.
    held as (select locked.${sessions.id} from locked join account on account.${users.accessEpoch} = locked.${sessions.accessEpoch})`;

/** The last of those steps, for what follows from it. */
export const HELD_STEP = sql`held`;

/** What the steps that spend a proof put into their condition. */
export const HELD = sql`exists (select 1 from ${HELD_STEP})`;
