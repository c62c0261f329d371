import { bool } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { factors, outbox, signingKeys } from "../db/schema";
import { textArray } from "../db/steps";
import { keyIds } from "../platform/crypto";

/**
 * Whether what is sealed in this database was sealed under none of the secrets listed: then no authenticator app's code
 * would match any more, and nobody would be told why.
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
