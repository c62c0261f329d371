import { expect } from "vitest";
import type { Database } from "../database/rows";

/**
 * Triggers that record forbidden states as they happen, because looking at the database afterwards would miss short
 * ones.
 */
const NEVER: readonly { table: string; when: string; what: string }[] = [
  { table: "users", when: "new.access_epoch < old.access_epoch", what: "an epoch of access fell" },
  { table: "users", when: "new.trust_epoch < old.trust_epoch", what: "an epoch of trust fell" },
  { table: "organizations", when: "new.rules_epoch < old.rules_epoch", what: "an epoch of rules fell" },
  { table: "sessions", when: "new.generation < old.generation", what: "a generation of a session fell" },
  {
    table: "sessions",
    when: "old.revoked_at is not null and new.revoked_at is null",
    what: "an ended session came back",
  },
  { table: "factors", when: "new.counter < old.counter", what: "a used step became free" },
  ...[
    "single_use_tokens.consumed_at",
    "refresh_tokens.consumed_at",
    "backup_codes.used_at",
    "oidc_payloads.consumed_at",
  ].map((spent) => {
    const [table = "", column = ""] = spent.split(".");
    return {
      table,
      when: `old.${column} is not null and new.${column} is distinct from old.${column}`,
      what: `one of ${table} was spent twice`,
    };
  }),
];

/** From now on notes what may never happen. */
export async function watch(db: Database): Promise<void> {
  await db.unsafe(`create table seen_never (what text not null);
    create function note_never() returns trigger language plpgsql security definer set search_path = public as $$
      begin insert into seen_never values (tg_argv[0]); return null; end $$`);
  for (const [index, { table, when, what }] of NEVER.entries()) {
    await db.unsafe(`create trigger never_${index} after update on ${table} for each row when (${when})
      execute function note_never('${what}')`);
  }
}

export async function expectNeverSeen(db: Database): Promise<void> {
  expect([...(await db`select distinct what from seen_never`)]).toEqual([]);
}
