import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { update } from "../../db/query/write";
import { singleUseTokens } from "../../db/schema";
import { inSeconds } from "../../db/steps";

const c = named(singleUseTokens, "c");

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

/**
 * The condition on an old row of `single_use_tokens` that an account's addresses are still told apart by it: as long as
 * one has a say, all that came before it are known, or it would be taken for the oldest.
 * @param oldest what expired before that is removed
 */
export const isRemembered = (oldest: SQL): SQL =>
  sql`(${singleUseTokens}.${singleUseTokens.purpose} = 'undo_email_change'
    and exists (select 1 ${ofAccount(sql`${singleUseTokens}.${singleUseTokens.data}->>'userId'`)} and ${c.expiresAt} >= ${oldest}))`;

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
