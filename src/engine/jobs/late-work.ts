import { z } from "zod";
import { isRemembered } from "../account/address/claims";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { outbox, singleUseTokens } from "../db/schema";
import { daysAgo } from "./expired";

const row = z.tuple([
  z.object({
    waiting: z.number(),
    mailSeconds: z.coerce.number(),
    houseSeconds: z.coerce.number(),
  }),
]);

export type LateWork = {
  /** Mails that haven't left. */
  waiting: number;
  /** How long the next one has been due. */
  mailSeconds: number;
  /** How long ago the links and codes that are over should have been removed (a day after they ended). */
  houseSeconds: number;
};

/** How far behind is what isn't anybody's request: 0 seconds where nothing is. */
export async function lateWork(): Promise<LateWork> {
  const found = await run(
    sql`select (select count(*) from ${outbox} where ${outbox.status} = 'queued')::int as waiting,
      greatest(0, extract(epoch from now() - (select min(${outbox.nextAttemptAt}) from ${outbox} where ${outbox.status} = 'queued'))) as "mailSeconds",
      greatest(0, extract(epoch from now() - interval '1 day'
        - (select ${singleUseTokens.expiresAt} from ${singleUseTokens}
          where ${singleUseTokens.expiresAt} < ${daysAgo(1)} and not ${isRemembered(daysAgo(1))}
          order by ${singleUseTokens.expiresAt} limit 1))) as "houseSeconds"`,
    { retry: "safe" },
  );
  return row.parse(found)[0];
}
