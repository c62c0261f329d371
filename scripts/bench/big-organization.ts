import { sql } from "drizzle-orm";
import { int } from "../../src/engine/db/query/expressions";
import { fields } from "../../src/engine/db/query/fields";
import { query } from "../../src/engine/db/query/query";
import { run } from "../../src/engine/db/run";
import { auditEvents } from "../../src/engine/db/schema";
import { countAuditRows } from "../../src/engine/history/day-counts";
import { askOnce } from "../../src/testing/database/ask-once";
import { openSessions } from "./people";

/** An organization of 100,000 members whose trail has ten million rows: what an administrator's pages have to bear. */
const MEMBERS = 100_000;
const AUDIT_ROWS = 10_000_000;
const AT_ONCE = 250_000;
/** The trail goes back so far. */
const DAYS = 90;

const ORG_ID = "0b000000-0000-4000-8000-000000000000";
/** Members are numbered, so that rows can name them without asking. */
const memberId = (index: number) => `0c000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;
const MEMBER_ID = "('0c000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";
const OWNER = memberId(0);

let seeded: Promise<void> | undefined;

/** Fills the database, once in a run. @param scale of 1, for the trail; the members are always all */
export function seedBigOrganization(scale: number): Promise<void> {
  seeded ??= seed(Math.ceil(AUDIT_ROWS * scale));
  return seeded;
}

async function seed(auditRows: number): Promise<void> {
  const started = performance.now();
  await addMembers();
  for (let first = 0; first < auditRows; first += AT_ONCE) {
    await addAuditRows(first, Math.min(AT_ONCE, auditRows - first), auditRows);
  }
  const url = process.env.DATABASE_URL ?? "";
  for (const name of ["users", "factors", "audit_events", "sessions"])
    await askOnce(url, `vacuum analyze ${name}`);
  while ((await countAuditRows(AT_ONCE)) > 0);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${MEMBERS} members and ${auditRows} rows of their trail, in ${seconds} s`);
}

async function addMembers(): Promise<void> {
  const url = process.env.DATABASE_URL ?? "";
  const numbers = `generate_series(0, ${MEMBERS - 1}) as n`;
  await run(sql`insert into organizations (id, name) values (${ORG_ID}::uuid, 'Bench')`);
  await askOnce(
    url,
    `insert into users (id, email, email_normalized, email_verified_at, first_name, last_name, org_id, org_role, org_joined_at)
     select ${MEMBER_ID}, 'member-' || md5(n::text) || '@bench.test', 'member-' || md5(n::text) || '@bench.test', now(),
       (array['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald'])[1 + n % 5], 'Number ' || n, '${ORG_ID}'::uuid,
       case when n = 0 then 255 else 0 end, now() - interval '1 year' from ${numbers}`,
  );
  await askOnce(
    url,
    `insert into factors (id, user_id, type, status, enabled, sealed, key_id, confirmed_at)
     select gen_random_uuid(), ${MEMBER_ID}, (array['GOOGLE_AUTH', 'PASSKEY'])[1 + n % 2], 'active', true, 'none', 'none', now()
     from ${numbers} where n % 3 <> 0`,
  );
}

/** Mostly sign-ins, some failures, few changes: as a trail is. */
async function addAuditRows(first: number, count: number, all: number): Promise<void> {
  await askOnce(
    process.env.DATABASE_URL ?? "",
    `insert into audit_events (at, event, result, actor_id, user_id, org_id, method, user_agent, detail)
     select now() - make_interval(days => ${DAYS}) * (1 - r / ${all}::float) - interval '1 minute',
       case when r % 50 = 0 then 'method.added' else 'sign_in' end,
       case when r % 20 = 1 then 'failure' else 'success' end,
       ${MEMBER_ID}, ${MEMBER_ID}, '${ORG_ID}'::uuid, 'PASSWORD', 'Mozilla/5.0', '{"level":"full"}'
     from (select r, (r::bigint * 7919 % ${MEMBERS})::int as n from generate_series(${first}, ${first + count - 1}) as r) as rows`,
  );
}

/** @returns an access token of the owner's */
export async function ownerToken(): Promise<string> {
  const [issued] = await openSessions([{ id: OWNER }], "PASSKEY");
  return issued?.accessToken ?? "";
}

/** Cursors into the organization's trail, from its end to its beginning. */
export async function trailCursors(count: number): Promise<string[]> {
  const [row] = await run(
    query`select ${fields({ newest: int(sql`max(${auditEvents.id})`) })} from ${auditEvents}`,
  );
  const newest = row?.newest ?? 0;
  return Array.from({ length: count }, (_, index) =>
    String(Math.ceil((newest * (count - index)) / count) + 1),
  );
}
