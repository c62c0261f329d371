import type { SQL } from "drizzle-orm";
import { bytesOrNull, hasRow, int, NOW } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto, set, update } from "../db/query/write";
import { run } from "../db/run";
import { appLogouts, apps, oidcPayloads, organizations, sessions, users } from "../db/schema";
import { inSeconds } from "../db/steps";
import { log } from "../platform/log";
import { askOutside } from "../platform/outbound";
import { emit, listen } from "../platform/signals";
import { NOT_ENDED } from "../session/principal/epochs";
import { findLiveApp } from "./app";
import { logoutToken } from "./logout-token";

const u = named(users, "u");
const s = named(sessions, "s");
const o = named(organizations, "o");
const p = named(oidcPayloads, "p");
const l = named(appLogouts, "l");

/**
 * Tells apps when a session they know has ended (OpenID Connect Back-Channel Logout 1.0), unless it merely expired.
 *
 * What ends a session needn't know of apps: a background job looks through the provider's sessions. One statement
 * takes an ended one off the list and queues its notice.
 */

const PAGE = 2_000;
const AT_ONCE = 5;
/** Longer than a request may take, so that a lease expires only when its worker has died. */
const LEASE_SECONDS = 30;
const SEND_MS = 5_000;
const WORTH_SECONDS = 86_400;
const BACKOFF_SECONDS = [5, 15, 60, 300, 900] as const;

/** Over the account `u` and the session `s`, where there still are any. */
const ENDED: SQL = sql`(${u.disabledAt} is null and ${s.revokedAt} is null and ${NOT_ENDED}) is not true`;

type Turn = { last: Buffer | null; seen: number; isDue: boolean; hasNotices: boolean };

/**
 * @param after where the last turn ended @param page how many it looks at
 * @returns where this one did, how many sessions it looked at, and whether something waits
 */
async function noticeEnded(after: Buffer, page: number): Promise<Turn> {
  const [turn] = await run(query`
    with page as materialized (
      select ${oidcPayloads.idHash}, ${oidcPayloads.userId}, ${oidcPayloads.sessionId} from ${oidcPayloads}
      where ${oidcPayloads.kind} = 'Session' and ${oidcPayloads.idHash} > ${after}::bytea
        order by ${oidcPayloads.idHash} limit ${page}::int),
    ended as (
      select page.${oidcPayloads.idHash} from page
        left join ${users} u on ${u.id} = page.${oidcPayloads.userId}
        left join ${sessions} s on ${s.id} = page.${oidcPayloads.sessionId}
          left join ${organizations} o on ${o.id} = ${u.orgId}
      where ${ENDED}),
    gone as (
      delete from ${oidcPayloads} p using ended where ${p.kind} = 'Session'
        and ${p.idHash} = ended.${oidcPayloads.idHash}
      returning ${p.userId}, ${p.payload}),
    noticed as (
      ${insertInto(appLogouts, {
        id: sql`gen_random_uuid()`,
        appId: sql`${apps}.${apps.id}`,
        userId: sql`gone.${oidcPayloads.userId}`,
        sid: sql`known.value->>'sid'`,
        expiresAt: inSeconds(WORTH_SECONDS),
      })}
      from gone, jsonb_each(coalesce(gone.${oidcPayloads.payload}->'authorizations', '{}')) as known
        join ${apps} on ${apps}.${apps.id} = known.key
      where ${apps}.${apps.backchannelLogoutUri} is not null and ${apps}.${apps.removedAt} is null
        and known.value ? 'sid')
    select ${fields({
      last: bytesOrNull(
        sql`(select ${oidcPayloads.idHash} from page order by ${oidcPayloads.idHash} desc limit 1)`,
      ),
      seen: int(sql`(select count(*) from page)`),
      isDue: hasRow(sql`${appLogouts} where ${appLogouts.nextAttemptAt} <= now()`),
      hasNotices: hasRow(sql`${appLogouts}`),
    })}`);
  return turn ?? { last: null, seen: 0, isDue: false, hasNotices: false };
}

const START = Buffer.alloc(0);
let at: Buffer = START;
let page = PAGE;

/**
 * Looks through the next sessions that apps know, and tells apps what is due, on any number of instances.
 * @returns whether no app knows anybody, and none is to be told anything
 */
export async function tellApps(): Promise<{ isQuiet: boolean }> {
  const from = at;
  try {
    const { last, seen, isDue, hasNotices } = await noticeEnded(from, page);
    at = seen === page && last !== null ? last : START;
    page = Math.min(PAGE, page * 10);
    if (isDue) await tellDue();
    return { isQuiet: from === START && seen === 0 && !hasNotices };
  } catch (error) {
    // Shrinks the page until the failing row can be passed over, so that those behind it are reached.
    if (page === 1) at = await placeAfter(from);
    page = Math.max(1, Math.floor(page / 10));
    await tellDue();
    throw error;
  }
}

async function tellDue(): Promise<void> {
  for (const due of await claim()) await tell(due);
}

async function placeAfter(after: Buffer): Promise<Buffer> {
  const [next] = await run(query`select ${fields({ idHash: oidcPayloads.idHash })} from ${oidcPayloads}
    where ${oidcPayloads.kind} = 'Session' and ${oidcPayloads.idHash} > ${after}::bytea
    order by ${oidcPayloads.idHash} limit 1`);
  return next?.idHash ?? START;
}

/** How often to look for sessions that another instance opened for an app. This instance knows its own at once. */
const QUIET_MS = 60_000;

/** @returns does the same again and again, and asks the database nothing while no app knows anybody here */
export function tellingApps(): () => Promise<void> {
  let opened = 0;
  let quietUntil = 0;
  listen("appSession", () => {
    opened += 1;
    quietUntil = 0;
  });
  return async () => {
    if (performance.now() < quietUntil) return;
    const before = opened;
    const { isQuiet } = await tellApps();
    if (isQuiet && opened === before) quietUntil = performance.now() + QUIET_MS;
  };
}

const DUE = fields({ id: l.id, appId: l.appId, userId: l.userId, sid: l.sid, attempts: l.attempts });
type Due = (typeof DUE)["row"];

const claim = () =>
  run(query`
    with due as materialized (select ${appLogouts.id} from ${appLogouts} where ${appLogouts.nextAttemptAt} <= now()
      order by ${appLogouts.nextAttemptAt} limit ${AT_ONCE} for update skip locked)
    update ${appLogouts} l set ${set(appLogouts, {
      attempts: sql`${appLogouts.attempts} + 1`,
      nextAttemptAt: inSeconds(LEASE_SECONDS),
    })}
    from due where ${l.id} = due.${appLogouts.id}
    returning ${DUE}`);

async function tell(due: Due): Promise<void> {
  const app = await findLiveApp(due.appId);
  const uri = app?.backchannelLogoutUri;
  if (!app || !uri) return settle(due);
  const status = (await post(uri, await logoutToken(app, due))) ?? 0;
  if (status === 200 || status === 204) {
    emit("appNotice", { outcome: "sent" });
    return settle(due, { noticeTakenAt: NOW });
  }
  log("warn", "an app wasn't told of a sign-out", { subjectId: app.id, status });
  const missed = { noticeMissedAt: NOW, noticeMissedStatus: status };
  // A 400 means that the app rejects the token for good (§2.8).
  emit("appNotice", { outcome: status === 400 ? "dropped" : "retrying" });
  if (status === 400) return settle(due, missed);
  const pause = BACKOFF_SECONDS[Math.min(due.attempts, BACKOFF_SECONDS.length) - 1] ?? BACKOFF_SECONDS[0];
  await run(sql`with again as (${update(appLogouts, { nextAttemptAt: inSeconds(pause) })}
      where ${appLogouts.id} = ${due.id}::uuid and ${appLogouts.attempts} = ${due.attempts})
    ${update(apps, missed)} where ${apps.id} = ${due.appId}`);
}

/** @returns the status, or undefined where nothing answered */
async function post(uri: string, token: string): Promise<number | undefined> {
  try {
    const { status } = await askOutside(uri, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      signal: AbortSignal.timeout(SEND_MS),
      body: new URLSearchParams({ logout_token: token }).toString(),
    });
    return status;
  } catch {
    return undefined;
  }
}

/** @param outcome what its app's operators see of it; nothing for an app that isn't told any more */
async function settle(
  { id, appId }: Due,
  outcome?: Parameters<typeof update<typeof apps>>[1],
): Promise<void> {
  const settled = sql`delete from ${appLogouts} where ${appLogouts.id} = ${id}::uuid`;
  if (!outcome) await run(settled);
  else await run(sql`with settled as (${settled}) ${update(apps, outcome)} where ${apps.id} = ${appId}`);
}
