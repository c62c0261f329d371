import type { Database } from "../database/rows";

/** As many people as a large installation has. */
const PEOPLE = 100_000;
const ORGANIZATIONS = 2_000;

const id = (kind: string, number: string) => `md5('${kind}' || ${number})::uuid`;
const AGO = "now() - i * interval '10 seconds'";

/** What migrations have to go through, in tables as the version before knows them; each row with those that belong to it. */
const FILLING: readonly string[] = [
  `insert into organizations (id, name, mfa_enforced_from, mfa_changed_at)
    select ${id("o", "i")}, 'Organization ' || i, case when i % 2 = 0 then now() - interval '1 day' end, now() - interval '2 days'
    from generate_series(1, ${ORGANIZATIONS}) i`,
  `insert into users (id, email, email_normalized, email_verified_at, password_hash, org_id, org_role, org_joined_at, created_at)
    select ${id("u", "i")}, i || '@example.test', i || '@example.test', now(), 'h', ${id("o", `1 + i % ${ORGANIZATIONS}`)}, 0, ${AGO}, ${AGO}
    from generate_series(1, ${PEOPLE}) i`,
  `insert into trusted_devices (id, user_id, token_hash, name, expires_at)
    select ${id("d", "i")}, ${id("u", "i")}, decode(md5('d' || i), 'hex'), 'Chrome', now() + interval '30 days'
    from generate_series(1, ${PEOPLE}, 2) i`,
  `insert into sessions (id, user_id, token_hash, carrier, level, proofs, proved_at, trusted_device_id, expires_at, created_at, signed_in_at)
    select ${id("s", "i")}, ${id("u", `1 + i % ${PEOPLE}`)}, decode(md5('t' || i), 'hex'), 'bearer', 'full', '[]', ${AGO},
      case when i % 4 = 0 then ${id("d", `1 + i % ${PEOPLE}`)} end, now() + interval '1 day', ${AGO}, ${AGO}
    from generate_series(1, ${2 * PEOPLE}) i`,
  `insert into refresh_tokens (token_hash, session_id)
    select decode(md5('rt' || i), 'hex'), ${id("s", "i")} from generate_series(1, ${2 * PEOPLE}) i`,
  `insert into single_use_tokens (purpose, token_hash, user_id, expires_at)
    select 'invitation', decode(md5('su' || i), 'hex'), ${id("u", "i")}, now() + interval '1 day' from generate_series(1, ${PEOPLE}) i`,
  `insert into invitations (org_id, email, email_normalized, invited_by, expires_at)
    select ${id("o", `1 + i % ${ORGANIZATIONS}`)}, i || '@invited.test', i || '@invited.test', ${id("u", "i")}, now() + interval '7 days'
    from generate_series(1, ${PEOPLE}) i`,
  `insert into audit_events (event, result, user_id, session_id, at)
    select 'sign_in', 'success', user_id, id, created_at from sessions`,
  `insert into audit_events (event, result, user_id, at)
    select 'sign_in', 'failure', ${id("u", `1 + i % ${PEOPLE}`)}, ${AGO} from generate_series(1, ${3 * PEOPLE}) i`,
];

/** Fills them as the server's administrator. */
export async function fillAsBefore(db: Database): Promise<void> {
  await db.begin(async (sql) => {
    // Neither triggers nor references: they would only take time.
    await sql.unsafe("set local session_replication_role = replica");
    for (const statement of FILLING) await sql.unsafe(statement);
  });
  await db.unsafe("vacuum analyze");
}
