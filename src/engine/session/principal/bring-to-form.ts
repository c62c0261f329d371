import { sql } from "drizzle-orm";
import { changed } from "../../db/sql";
import { isUniqueViolation } from "../../db/violation";
import { yieldedForm } from "../../platform/address-forms";

/**
 * Keeps the account under `key` under the normal form of its address from now on. Where another account has that, the
 * confirmed one gets it, else the older one, and the other keeps its spelling: none is merged.
 * @returns whether it has it now
 */
export async function bringAccountToForm(key: string, normal: string): Promise<boolean> {
  try {
    return await changed(sql`
      with mine as (select id, email_verified_at is null as waits, created_at from users
        where email_normalized = ${key} for update),
      holder as (select u.id from users u, mine where u.email_normalized = ${normal}
        and (mine.waits, mine.created_at) < (u.email_verified_at is null, u.created_at) for update of u),
      yielded as (update users set email_normalized = ${yieldedForm(normal)} from holder
        where users.id = holder.id returning users.id),
      -- Counted first, so that the key is free by then.
      brought as (update users set email_normalized = ${normal} from mine, (select count(*) from yielded) as first
        where users.id = mine.id and not exists (select 1 from users u where u.email_normalized = ${normal}
          and u.id not in (select id from yielded)) returning users.id)
      select id from brought`);
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}
