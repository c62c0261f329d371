import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { update } from "../../db/query/write";
import { users } from "../../db/schema";
import { changed } from "../../db/steps";
import { isUniqueViolation } from "../../db/violation";
import { yieldedForm } from "../../platform/address-forms";

const u = named(users, "u");

/**
 * Stores the account at `key` under its normalised address. If another account has that address, the confirmed one
 * gets it, else the older one. Accounts are never merged.
 * @returns whether it has it now
 */
export async function bringAccountToForm(key: string, normal: string): Promise<boolean> {
  try {
    return await changed(sql`
      with mine as (select ${users.id}, ${users.emailVerifiedAt} is null as waits, ${users.createdAt} from ${users}
        where ${users.emailNormalized} = ${key} for update),
      holder as (select ${u.id} from ${users} u, mine where ${u.emailNormalized} = ${normal}
        and (mine.waits, mine.${users.createdAt}) < (${u.emailVerifiedAt} is null, ${u.createdAt}) for update of u),
      yielded as (${update(users, { emailNormalized: yieldedForm(normal) })} from holder
        where ${users}.${users.id} = holder.${users.id} returning ${users}.${users.id}),
      -- Counted first, so that the key is free by then.
      brought as (${update(users, { emailNormalized: normal })} from mine,
        (select count(*) from yielded) as first
        where ${users}.${users.id} = mine.${users.id} and not exists (select 1 from ${users} u
          where ${u.emailNormalized} = ${normal}
          and ${u.id} not in (select ${users.id} from yielded)) returning ${users}.${users.id})
      select ${users.id} from brought`);
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}
