import { sql } from "drizzle-orm";
import { z } from "zod";
import { run } from "../db/run";
import { textArray } from "../db/sql";
import { keyIds } from "../platform/crypto";

const row = z.tuple([z.object({ sealed: z.boolean(), opens: z.boolean() })]);

/**
 * Whether what is sealed in this database was sealed under none of the secrets listed: then no authenticator app's code
 * would match any more, and nobody would be told why.
 */
export async function isSealedByOthers(): Promise<boolean> {
  const ours = textArray(keyIds());
  const found = await run(
    sql`select
      exists (select 1 from factors) or exists (select 1 from outbox where sealed is not null)
        or exists (select 1 from signing_keys) as sealed,
      exists (select 1 from factors where key_id = any(${ours}))
        or exists (select 1 from outbox where sealed is not null and key_id = any(${ours}))
        or exists (select 1 from signing_keys where key_id = any(${ours})) as opens`,
    { retry: "safe" },
  );
  const [{ sealed, opens }] = row.parse(found);
  return sealed && !opens;
}
