import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { update } from "../../db/query/write";
import { singleUseTokens, users } from "../../db/schema";
import { inSeconds } from "../../db/steps";

const c = named(singleUseTokens, "c");
const u = named(users, "u");
const h = named(users, "h");

const ofAccount = (userId: SQL): SQL => sql`from ${singleUseTokens} c
  where ${c.userId} is null and ${c.purpose} = 'undo_email_change' and ${c.data}->>'userId' = ${userId}`;

/**
 * The links mailed to an address to undo a change of an account's: each says that the account had it then. Another
 * spelling may be another mailbox.
 */
const claimsOf = (userId: SQL, email: SQL): SQL =>
  sql`${ofAccount(sql`${userId}::text`)} and ${c.data}->>'email' = ${email}`;

/** Those that still work. */
const liveClaimsOf = (userId: SQL, email: SQL): SQL =>
  sql`${claimsOf(userId, email)} and ${c.consumedAt} is null and ${c.expiresAt} > now()`;

/**
 * Since when an address has had a say over an account. Used links count as well: an address that is left, taken back and
 * left again stays older than what came between.
 */
export const claimedSince = (userId: SQL, email: SQL): SQL =>
  sql`coalesce((select min(${c.createdAt}) ${claimsOf(userId, email)}), now())`;

/** Of the row of `single_use_tokens` that is looked at. */
const USER_ID = sql`${singleUseTokens}.${singleUseTokens.data}->>'userId'`;
const EMAIL = sql`${singleUseTokens}.${singleUseTokens.data}->>'email'`;

/** The addresses that may yet be compared by age; any other would have to be proved anew, which makes it young. */
const COMPARED = sql`(select ${u.email} from ${users} u where ${u.id} = (${USER_ID})::uuid
  union all select ${h.email} from ${users} h where ${h.heldFor} = (${USER_ID})::uuid)`;

/** Claims of the same address before this one. */
const EARLIER = sql`${claimsOf(USER_ID, EMAIL)}
  and (${c.createdAt}, ${c.id}) < (${singleUseTokens}.${singleUseTokens.createdAt}, ${singleUseTokens}.${singleUseTokens.id})`;

/**
 * The condition on an old row of `single_use_tokens` that an account's addresses are still told apart by it: as long as
 * one has a say, the oldest of each is known, or what came after it would be taken for the oldest. Nothing else of them is
 * kept, however often somebody asks. All that is read is one account's, which a join over everybody's wouldn't be.
 * @param oldest what expired before that is removed
 */
export const isRemembered = (oldest: SQL): SQL =>
  sql`(${singleUseTokens}.${singleUseTokens.purpose} = 'undo_email_change'
    and ${EMAIL} in ${COMPARED}
    and not exists (select 1 ${EARLIER})
    and (select bool_or(${c.expiresAt} >= ${oldest}) ${ofAccount(USER_ID)}))`;

/**
 * Until when an address can undo in its turn that another is restored: as long as its links work, seven days at most.
 * Null where it has none, or isn't older than the other.
 * @param since since when the other has had a say
 */
export const endOfClaim = (userId: SQL, email: SQL, since: SQL): SQL =>
  sql`(select least(max(${c.expiresAt}), ${inSeconds(LIMITS.emailChange.undoSeconds)})
    ${liveClaimsOf(userId, email)} and ${claimedSince(userId, email)} < ${since}
    having count(*) > 0)`;

/** The step that forgets what an address was mailed to undo, where `source` has a row. */
export const endClaims = (userId: SQL, email: SQL, source: SQL): SQL =>
  sql`delete from ${singleUseTokens} where ${singleUseTokens.id} in (select ${c.id} ${claimsOf(userId, email)})
    and exists (select 1 from ${source})`;

/**
 * The step that lets the links of an address that is taken back last on, where `source` has a row. The address that is
 * left can undo that for a while, and the older one must be able to answer.
 */
export const renewClaims = (userId: SQL, email: SQL, source: SQL): SQL =>
  sql`${update(singleUseTokens, {
    expiresAt: sql`greatest(${singleUseTokens.expiresAt}, ${inSeconds(2 * LIMITS.emailChange.undoSeconds)})`,
  })}
    where ${singleUseTokens.id} in (select ${c.id} ${liveClaimsOf(userId, email)})
      and exists (select 1 from ${source})`;
