import { instant, int } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { appLogouts, apps } from "../db/schema";

const l = named(appLogouts, "l");
const a = named(apps, "a");

/** The count stops here: the page only shows that an app isn't reachable, and since when. */
const MOST = 1_000;

const WAITING = fields({
  appId: a.id,
  count: int(sql`count(*)`),
  attempts: int(sql`max(${l.attempts})`),
  nextAt: instant(sql`min(${l.nextAttemptAt})`),
  since: instant(sql`min(${l.createdAt})`),
});
export type WaitingNotices = (typeof WAITING)["row"];

/** The sign-outs that apps are still to be told of, of each app the next thousand. */
export const waitingNotices = (): Promise<WaitingNotices[]> =>
  run(
    query`select ${WAITING} from ${apps} a cross join lateral (
        select ${appLogouts.attempts}, ${appLogouts.nextAttemptAt}, ${appLogouts.createdAt} from ${appLogouts}
        where ${appLogouts.appId} = ${a.id} order by ${appLogouts.nextAttemptAt} limit ${MOST}::int) l
      where ${a.removedAt} is null group by ${a.id}`,
    { retry: "safe" },
  );
