import type { SQL } from "drizzle-orm";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { named } from "../db/query/named";
import { sql } from "../db/query/sql";
import { recoveries } from "../db/schema";
import { securityNotice } from "../mail/notices";
import type { Account } from "./principal/principal";
import { killTokens, type Purpose } from "./single-use";

const r = named(recoveries, "r");

/** The steps that end a recovery without finishing it. Here, because a sign-in is one of the ways to stop one. */

/** How it was stopped. */
type Stopper = "session" | "link" | "second_step" | "password";
type Owner = Pick<Account, "id" | "email">;

export const RECOVERY_LINKS: readonly Purpose[] = ["recovery_stop", "recovery_finish"];

/** The step that ends one silently, for a change whose own record and mail say more. */
export const endRecovery = (userId: string, source: SQL): SQL =>
  sql`delete from ${recoveries} where ${recoveries.userId} = ${userId}::uuid and exists (select 1 from ${source})
    returning ${recoveries.userId} as id`;

/** What follows a stop: its links are revoked, and it is recorded and mailed to the owner. */
function afterStop(caller: Caller, { id, email }: Owner, by: Stopper, stopped: SQL): [SQL, SQL, SQL] {
  const entry = { event: "recovery.stopped", userId: id, detail: { by } } as const;
  return [
    killTokens(sql`${id}::uuid`, stopped, { only: RECOVERY_LINKS }),
    // Nobody has to be signed in to press the link in a mail.
    audit(caller, by === "link" || by === "password" ? entry : { ...entry, actorId: id }, stopped),
    securityNotice(caller, { id, email }, { kind: "recovery-stopped" }, stopped),
  ];
}

/** The named steps that stop one where `source` has a row; `stopped` has a row if one was stopped. */
export function stopRecovery(caller: Caller, owner: Owner, by: Stopper, source: SQL): SQL {
  const [links, recorded, told] = afterStop(caller, owner, by, sql`stopped`);
  return sql`stopped as (${endRecovery(owner.id, source)}), stopped_links as (${links}),
    stopped_recorded as (${recorded}), stopped_told as (${told})`;
}

/** The same as further steps after a proved second step, left out for an account known to have no recovery. */
export function stopByProof(caller: Caller, account: Account, source: SQL): SQL[] {
  if (account.recovery === null) return [];
  const waiting = sql`(select ${r.userId} as id from ${recoveries} r where ${r.userId} = ${account.id}::uuid
    and exists (select 1 from ${source})) as waiting`;
  return [endRecovery(account.id, source), ...afterStop(caller, account, "second_step", waiting)];
}
