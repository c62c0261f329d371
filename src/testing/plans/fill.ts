import type { Database } from "../database/rows";

/** As many people as a large installation has, with all that each of them leaves in the tables. */
export const PEOPLE = 100_000;

const MEMBERS_EACH = 50;
const ORGANIZATIONS = PEOPLE / MEMBERS_EACH;

const id = (kind: string, number: string) => `md5('${kind}' || ${number})::uuid`;
/** Somewhere within the last 90 days. */
const AGO = "now() - (i % 90) * interval '1 day'";

/** A statement a table, with rows of which only the number and the spread of values count. */
const FILLING: Readonly<Record<string, string>> = {
  organizations: `insert into organizations (id, name)
    select ${id("o", "i")}, 'Organization ' || i from generate_series(1, ${ORGANIZATIONS}) i`,
  users: `insert into users (id, email, email_normalized, email_verified_at, password_hash, first_name, last_name, org_id, org_role,
      org_joined_at, mfa_methods, created_at)
    select ${id("u", "i")}, i || '@example.test', i || '@example.test', now(), 'h', 'Ada', 'Lovelace ' || i,
      ${id("o", `1 + i / ${MEMBERS_EACH} % ${ORGANIZATIONS}`)}, case when i % ${MEMBERS_EACH} = 0 then 255 else 0 end, ${AGO},
      case when i % 3 = 0 then '{}'::text[] else '{GOOGLE_AUTH}'::text[] end, ${AGO} from generate_series(1, ${PEOPLE}) i`,
  registrations: `insert into registrations (id, user_id, password_hash, first_name, last_name, expires_at)
    select ${id("r", "i")}, ${id("u", "i")}, 'h', 'Ada', 'Lovelace', now() + interval '1 hour' from generate_series(1, 20000) i`,
  factors: `insert into factors (id, user_id, type, status, enabled, sealed, key_id, access_epoch)
    select ${id("f", "i")}, ${id("u", `1 + i % ${PEOPLE}`)}, case when i % 2 = 0 then 'GOOGLE_AUTH' else 'PASSKEY' end, 'active', true,
      '\\x00', 'k', 0 from generate_series(1, ${PEOPLE}) i`,
  backup_codes: `insert into backup_codes (user_id, code_hash, setup_id)
    select ${id("u", "i")}, decode(md5(i || '-' || n), 'hex'), case when i % 500 = 0 then ${id("p", "i")} end from generate_series(1, ${PEOPLE}) i, generate_series(1, 5) n`,
  sessions: `insert into sessions (id, user_id, token_hash, carrier, level, proofs, access_epoch, trust_epoch, rules_epoch, expires_at, created_at)
    select ${id("s", "i")}, ${id("u", `1 + i % ${PEOPLE}`)}, decode(md5('t' || i), 'hex'), 'bearer', 'full', '[]', 0, 0, 0,
      now() + interval '1 day', ${AGO} from generate_series(1, ${2 * PEOPLE}) i`,
  refresh_tokens: `insert into refresh_tokens (token_hash, session_id, created_at)
    select decode(md5('rt' || i), 'hex'), ${id("s", `1 + i % ${2 * PEOPLE}`)}, now() - (i % 170) * interval '1 hour' from generate_series(1, ${2 * PEOPLE}) i`,
  single_use_tokens: `insert into single_use_tokens (purpose, token_hash, user_id, access_epoch, data, created_at, expires_at)
    select case when is_undo then 'undo_email_change' else 'sign_in' end, decode(md5('su' || i), 'hex'),
      case when not is_undo then person end, 0,
      case when is_undo then jsonb_build_object('userId', person, 'email', i || '@example.test') else '{}' end,
      ${AGO}, now() + (i % 600) * interval '1 second'
    from generate_series(1, ${PEOPLE}) i, lateral (select i % 5 = 0 as is_undo, ${id("u", `1 + i % ${PEOPLE}`)} as person) of_whom`,
  trusted_devices: `insert into trusted_devices (id, user_id, token_hash, name, trust_epoch, rules_epoch, expires_at)
    select ${id("d", "i")}, ${id("u", "i")}, decode(md5('d' || i), 'hex'), 'Chrome', 0, 0, now() + (i % 30) * interval '1 day'
    from generate_series(1, ${PEOPLE}) i`,
  rate_limits: `insert into rate_limits (key, tat)
    select md5('l' || i), now() + (i % 900) * interval '1 second' from generate_series(1, ${PEOPLE}) i`,
  sign_in_sources: `insert into sign_in_sources (user_id, source, last_seen_at)
    select ${id("u", "i")}, md5('src' || i), ${AGO} from generate_series(1, ${PEOPLE}) i`,
  outbox: `insert into outbox (id, idempotency_key, user_id, template, key_id, status, expires_at, created_at)
    select ${id("m", "i")}, 'm' || i, ${id("u", `1 + i % ${PEOPLE}`)}, 'security-notice', 'k', 'sent', now(),
      now() - (i % 168) * interval '1 hour'
    from generate_series(1, ${PEOPLE}) i`,
  audit_events: `insert into audit_events (event, result, actor_id, user_id, org_id, at)
    select case when i % 20 = 0 then 'method.added' else 'sign_in' end, case when i % 10 = 0 then 'failure' else 'success' end,
      ${id("u", `1 + i % ${PEOPLE}`)}, ${id("u", `1 + i % ${PEOPLE}`)}, ${id("o", `1 + i % ${ORGANIZATIONS}`)},
      now() - (${5 * PEOPLE} - i) * interval '10 seconds' from generate_series(1, ${5 * PEOPLE}) i`,
  invitations: `insert into invitations (id, org_id, email, email_normalized, expires_at)
    select ${id("i", "i")}, ${id("o", `1 + i % ${ORGANIZATIONS}`)}, 'i' || i || '@example.test', 'i' || i || '@example.test', now() + interval '7 days' from generate_series(1, 20000) i`,
  recoveries: `insert into recoveries (user_id, started_at, ends_at, closes_at, access_epoch)
    select ${id("u", "i")}, now(), now() + interval '3 days', now() + interval '10 days', 0 from generate_series(1, 20000) i`,
  organization_days: `insert into organization_days (org_id, day)
    select ${id("o", "i")}, current_date - n from generate_series(1, ${ORGANIZATIONS}) i, generate_series(1, 60) n`,
  app_consents: `insert into app_consents (user_id, app_id, scopes)
    select ${id("u", "i")}, 'app-' || i % 20, '{openid}' from generate_series(1, ${PEOPLE}) i`,
  oidc_payloads: `insert into oidc_payloads (kind, id_hash, payload, app_id, grant_id, user_id, session_id, expires_at)
    select 'AccessToken', decode(md5('op' || i), 'hex'), '{}', 'app-' || i % 20, 'g' || i / 3, ${id("u", `1 + i % ${PEOPLE}`)},
      ${id("s", "i")}, now() + (i % 900) * interval '1 second' from generate_series(1, ${PEOPLE}) i`,
  app_logouts: `insert into app_logouts (id, app_id, user_id, sid, next_attempt_at, expires_at)
    select ${id("l", "i")}, 'app-' || i % 20, ${id("u", "i")}, 's' || i, now() + (i % 600) * interval '1 second',
      now() + interval '1 day' from generate_series(1, 20000) i`,
  refused_calls: `insert into refused_calls (session_id, operation, code)
    select ${id("s", "i")}, 'mfa.disable', 'STEP_UP_REQUIRED' from generate_series(1, 20000) i`,
};

/** What an operator makes by hand, few of them: the apps that the rows above belong to, one of them removed. */
const FEW = `insert into apps (id, name, type, token_endpoint_auth_method, removed_at)
  select 'app-' || i, 'App', 'web', 'none', case when i = 1 then now() end from generate_series(0, 19) i`;

/**
 * Fills every table that grows, as the server's administrator.
 * @returns the tables that were filled
 */
export async function fillTables(db: Database): Promise<string[]> {
  await db.begin(async (sql) => {
    // Neither triggers nor references: they would only take time.
    await sql.unsafe("set local session_replication_role = replica");
    for (const statement of [...Object.values(FILLING), FEW]) await sql.unsafe(statement);
  });
  await db.unsafe("vacuum analyze");
  return Object.keys(FILLING);
}
