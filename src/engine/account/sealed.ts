import { bool } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { factors, outbox, signingKeys } from "../db/schema";
import { textArray } from "../db/steps";
import { keyIds } from "../platform/crypto";

/**
 * Whether nothing sealed in this database can be opened with the given secrets. Authenticator codes would then fail
 * without an explanation.
 */
export async function isSealedByOthers(): Promise<boolean> {
  const ours = textArray(keyIds());
  const [found] = await run(
    query`select ${fields({
      isAny: bool(sql`exists (select 1 from ${factors})
        or exists (select 1 from ${outbox} where ${outbox.sealed} is not null)
        or exists (select 1 from ${signingKeys})`),
      opens: bool(sql`exists (select 1 from ${factors} where ${factors.keyId} = any(${ours}))
        or exists (select 1 from ${outbox} where ${outbox.sealed} is not null and ${outbox.keyId} = any(${ours}))
        or exists (select 1 from ${signingKeys} where ${signingKeys.keyId} = any(${ours}))`),
    })}`,
    { retry: "safe" },
  );
  return found?.isAny === true && !found.opens;
}
