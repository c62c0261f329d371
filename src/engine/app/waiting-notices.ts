import { instant, int } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { appLogouts } from "../db/schema";

const l = named(appLogouts, "l");

const WAITING = fields({
  appId: l.appId,
  count: int(sql`count(*)`),
  attempts: int(sql`max(${l.attempts})`),
  nextAt: instant(sql`min(${l.nextAttemptAt})`),
  since: instant(sql`min(${l.createdAt})`),
});
export type WaitingNotices = (typeof WAITING)["row"];

/** The sign-outs that apps are still to be told of, by app. One that is told, or no longer worth telling, is gone. */
export const waitingNotices = (): Promise<WaitingNotices[]> =>
  run(query`select ${WAITING} from ${appLogouts} l group by ${l.appId}`, { retry: "safe" });
