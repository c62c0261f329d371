import { finishMail, stopMail } from "../account/recovery/mails";
import { bool, int } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { jsonObject } from "../db/query/json";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { recoveries, users } from "../db/schema";
import { andSteps, changed } from "../db/steps";
import { env } from "../platform/settings/env";

const u = named(users, "u");
const r = named(recoveries, "r");

/**
 * Mails about recoveries half-way through their wait and at its end. The statement that writes a mail also claims it,
 * so instances don't mail twice.
 */

const DUE = fields({
  id: u.id,
  email: u.email,
  startedAt: r.startedAt,
  endsAt: r.endsAt,
  device: r.device,
  place: r.place,
  isOver: bool(sql`${r.endsAt} <= now()`),
  epochs: jsonObject({ access: r.accessEpoch }),
  secondsLeft: int(sql`floor(extract(epoch from ${r.closesAt} - now()))::int`),
});
type Due = (typeof DUE)["row"];

/** @returns how many mails were written, at most `limit` */
export async function tellOfRecoveries(limit: number): Promise<number> {
  if (env().RECOVERY_WAIT_HOURS === 0) return 0;
  const due = await run(
    query`select ${DUE}
      from ${recoveries} r join ${users} u on ${u.id} = ${r.userId} and ${u.accessEpoch} = ${r.accessEpoch}
      where ${r.closesAt} > now() and ${u.disabledAt} is null
        and case when ${r.endsAt} <= now() then ${r.toldAt} is null
        else ${r.remindedAt} is null and now() >= ${r.startedAt} + (${r.endsAt} - ${r.startedAt}) / 2 end
      limit ${limit}::int`,
    { retry: "safe" },
  );
  let written = 0;
  for (const one of due) if (await tell(one)) written += 1;
  return written;
}

function tell({ isOver, secondsLeft, ...one }: Due): Promise<boolean> {
  const steps = isOver
    ? finishMail(one, one, secondsLeft, sql`claimed`)
    : stopMail(one, one, secondsLeft, sql`claimed`, true);
  const column = isOver ? recoveries.toldAt : recoveries.remindedAt;
  return changed(sql`
    with claimed as (update ${recoveries} set ${column} = now()
      where ${recoveries.userId} = ${one.id}::uuid and ${recoveries.accessEpoch} = ${one.epochs.access}::int
        and ${column} is null and ${recoveries.closesAt} > now()
        and (${recoveries.endsAt} <= now()) = ${isOver}::boolean
      returning ${recoveries.userId} as id)
    ${andSteps(steps)}
    select ${users.id} from claimed`);
}
