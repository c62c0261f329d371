import { type SQL, sql } from "drizzle-orm";
import { finishMail, stopMail } from "../account/recovery/mails";
import { run } from "../db/run";
import { andSteps, changed } from "../db/sql";
import { env } from "../platform/settings/env";

/**
 * Tells of recoveries that wait, half-way, and of those whose wait is over. Each mail is claimed by the statement that
 * writes it, so that instances don't mail twice.
 */

type Due = {
  id: string;
  email: string;
  startedAt: Date;
  endsAt: Date;
  device: string;
  place: string;
  isOver: boolean;
  epochs: { access: number };
  secondsLeft: number;
};

/** @returns how many mails were written, at most `limit` */
export async function tellOfRecoveries(limit: number): Promise<number> {
  if (env().RECOVERY_WAIT_HOURS === 0) return 0;
  const due = await run<Due>(
    sql`select u.id, u.email, r.started_at as "startedAt", r.ends_at as "endsAt", r.device, r.place,
        r.ends_at <= now() as "isOver", json_build_object('access', r.access_epoch) as epochs, floor(extract(epoch from r.closes_at - now()))::int as "secondsLeft"
      from recoveries r join users u on u.id = r.user_id and u.access_epoch = r.access_epoch
      where r.closes_at > now() and u.disabled_at is null and case when r.ends_at <= now() then r.told_at is null
        else r.reminded_at is null and now() >= r.started_at + (r.ends_at - r.started_at) / 2 end
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
  const column: SQL = isOver ? sql`told_at` : sql`reminded_at`;
  return changed(sql`
    with claimed as (update recoveries set ${column} = now()
      where user_id = ${one.id}::uuid and access_epoch = ${one.epochs.access}::int and ${column} is null and closes_at > now()
        and (ends_at <= now()) = ${isOver}::boolean
      returning user_id as id)
    ${andSteps(steps)}
    select id from claimed`);
}
