import { sql } from "drizzle-orm";
import { z } from "zod";
import { run } from "@/engine/db/run";
import { textArray } from "@/engine/db/sql";
import { currentKeyId, keyIds } from "@/engine/platform/crypto";
import { bad, type Check, good } from "./check";

const row = z.tuple([z.object({ lost: z.number(), older: z.number(), all: z.number() })]);

/** AUTH_SECRET opens what is sealed. */
export const keys: Check = {
  needsDatabase: true,
  run: async () => {
    const ours = textArray(keyIds());
    const found = await run(
      sql`select count(*)::int as all, (count(*) filter (where key_id <> all(${ours})))::int as lost,
        (count(*) filter (where key_id = any(${ours}) and key_id <> ${currentKeyId()}))::int as older
        from (select key_id from factors where sealed is not null
          union all select key_id from outbox where sealed is not null) as kept`,
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
