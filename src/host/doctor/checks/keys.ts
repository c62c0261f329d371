import { z } from "zod";
import { sql } from "@/engine/db/query/sql";
import { run } from "@/engine/db/run";
import { factors, outbox } from "@/engine/db/schema";
import { textArray } from "@/engine/db/steps";
import { currentKeyId, keyIds } from "@/engine/platform/crypto";
import { bad, type Check, good } from "./check";

const row = z.tuple([z.object({ lost: z.number(), older: z.number(), all: z.number() })]);

/** AUTH_SECRET opens what is sealed. */
export const keys: Check = {
  needsDatabase: true,
  run: async () => {
    const ours = textArray(keyIds());
    const found = await run(
      sql`select count(*)::int as all, (count(*) filter (where ${outbox.keyId} <> all(${ours})))::int as lost,
        (count(*) filter (where ${outbox.keyId} = any(${ours}) and ${outbox.keyId} <> ${currentKeyId()}))::int as older
        from (select ${factors.keyId} from ${factors}
          union all select ${outbox.keyId} from ${outbox} where ${outbox.sealed} is not null) as kept`,
      { retry: "safe" },
    );
    const [{ all, lost, older }] = row.parse(found);
    if (lost > 0)
      return bad(
        `${lost} of ${all} sealed values open with no item of AUTH_SECRET.`,
        "Put the secret they were sealed with behind the others (new,old), and run `npm run admin -- reseal`.",
      );
    return good(
      older > 0
        ? `All ${all} sealed values open; ${older} with an older item of AUTH_SECRET, which has to stay until \`npm run admin -- reseal\`.`
        : `All ${all} sealed values open.`,
    );
  },
};
