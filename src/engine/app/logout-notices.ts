import { type SQL, sql } from "drizzle-orm";
import { run } from "../db/run";
import { inSeconds } from "../db/sql";
import { log } from "../platform/log";
import { NOT_ENDED } from "../session/principal/epochs";
import { findLiveApp } from "./app";
import { logoutToken } from "./logout-token";

/**
 * Apps are told when somebody they know signs out here or has their access ended (OpenID Connect Back-Channel Logout
 * 1.0). No ender has to think of it: sessions that apps know are looked through in turn, and of one that has ended, not
 * merely run out, a notice is written in the statement that takes it off the list. It is sent afterwards, and again.
 */

const PAGE = 2_000;
const AT_ONCE = 5;
/** Longer than a send may take: a lease ends only when its worker is gone. */
const LEASE_SECONDS = 30;
const SEND_MS = 5_000;
const WORTH_SECONDS = 86_400;
const BACKOFF_SECONDS = [5, 15, 60, 300, 900] as const;

/** Over the account `u` and the session `s`, where there still are any. */
const ENDED: SQL = sql`(u.disabled_at is null and s.revoked_at is null and ${NOT_ENDED}) is not true`;

type Turn = { last: Buffer | null; seen: number; isDue: boolean };

/** @param after where the last turn ended @returns where this one did, how many sessions it looked at, and whether something waits */
async function noticeEnded(after: Buffer): Promise<Turn> {
  const [turn] = await run<Turn>(sql`
    with page as materialized (
      select id_hash, user_id, session_id from oidc_payloads
      where kind = 'Session' and id_hash > ${after}::bytea order by id_hash limit ${PAGE}),
    ended as (
      select page.id_hash, s.revoked_reason as reason from page left join users u on u.id = page.user_id
        left join sessions s on s.id = page.session_id left join organizations o on o.id = u.org_id
      where ${ENDED}),
    gone as (
      delete from oidc_payloads p using ended where p.kind = 'Session' and p.id_hash = ended.id_hash
      returning p.user_id, p.session_id, p.payload, ended.reason),
    swept as (
      delete from oidc_payloads p using gone where p.session_id = gone.session_id and p.kind <> 'Session'
        and not (p.outlives_session and coalesce(gone.reason in ('signed_out', 'replaced'), false))),
    noticed as (
      insert into app_logouts (id, app_id, user_id, sid, expires_at)
      select gen_random_uuid(), apps.id, gone.user_id, known.value->>'sid', ${inSeconds(WORTH_SECONDS)}
      from gone, jsonb_each(coalesce(gone.payload->'authorizations', '{}')) as known
        join apps on apps.id = known.key
      where apps.backchannel_logout_uri is not null and known.value ? 'sid')
    select (select id_hash from page order by id_hash desc limit 1) as last, (select count(*)::int from page) as seen,
      exists (select 1 from app_logouts where next_attempt_at <= now()) as "isDue"`);
  return turn ?? { last: null, seen: 0, isDue: false };
}

const START = Buffer.alloc(0);
let at: Buffer = START;

/** Looks through the next sessions that apps know, and tells apps what is due. Any number of instances may do it. */
export async function tellApps(): Promise<void> {
  const { last, seen, isDue } = await noticeEnded(at);
  at = seen === PAGE && last !== null ? last : START;
  if (!isDue) return;
  for (const due of await claim()) await tell(due);
}

type Due = { id: string; appId: string; userId: string; sid: string; attempts: number };

const claim = () =>
  run<Due>(sql`
    with due as materialized (select id from app_logouts where next_attempt_at <= now()
      order by next_attempt_at limit ${AT_ONCE} for update skip locked)
    update app_logouts l set attempts = attempts + 1, next_attempt_at = ${inSeconds(LEASE_SECONDS)}
    from due where l.id = due.id
    returning l.id, l.app_id as "appId", l.user_id as "userId", l.sid, l.attempts`);

async function tell(due: Due): Promise<void> {
  const app = await findLiveApp(due.appId);
  const uri = app?.backchannelLogoutUri;
  if (!app || !uri) return settle(due);
  const status = await post(uri, await logoutToken(app, due));
  if (status === 200 || status === 204) return settle(due);
  log("warn", "an app wasn't told of a sign-out", { subjectId: app.id, status: status ?? 0 });
  // What an app says is wrong stays wrong (§2.8).
  if (status === 400) return settle(due);
  const pause = BACKOFF_SECONDS[Math.min(due.attempts, BACKOFF_SECONDS.length) - 1] ?? BACKOFF_SECONDS[0];
  await run(sql`update app_logouts set next_attempt_at = ${inSeconds(pause)}
    where id = ${due.id}::uuid and attempts = ${due.attempts}`);
}

/** @returns the status, or undefined where nothing answered */
async function post(uri: string, token: string): Promise<number | undefined> {
  try {
    const { status, body } = await fetch(uri, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(SEND_MS),
      body: new URLSearchParams({ logout_token: token }),
    });
    await body?.cancel();
    return status;
  } catch {
    return undefined;
  }
}

async function settle({ id }: Due): Promise<void> {
  await run(sql`delete from app_logouts where id = ${id}::uuid`);
}
