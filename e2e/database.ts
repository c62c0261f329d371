import { type Database, openDatabase } from "../src/testing/database/rows";
import type { Person } from "../src/testing/people/client";

/** What can't be waited for in a story: time that passed, codes that were used up. */

/** Does something as the owner of the app's database. */
async function asOwner(work: (sql: Database) => Promise<unknown>): Promise<void> {
  const url = process.env.E2E_DATABASE_URL;
  if (!url) throw new Error("E2E_DATABASE_URL has to name the database of the app in E2E_URL.");
  const sql = openDatabase(url);
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

/** As if every session had last been proved twenty minutes ago: too long for what protects the account. */
export function makeStale({ email }: Pick<Person, "email">): Promise<void> {
  return asOwner(
    (sql) => sql`update sessions set proved_at = proved_at - interval '20 minutes'
      where user_id = (select id from users where email = ${email})`,
  );
}

/** Leaves so many backup codes. */
export function keepCodes({ id }: Person, count: number): Promise<void> {
  return asOwner(
    (sql) => sql`delete from backup_codes where user_id = ${id} and id not in (
      select id from backup_codes where user_id = ${id} order by id limit ${count})`,
  );
}

/** As if the person's organization had enforced a second step a minute ago. */
export function enforceMfa({ id }: Person): Promise<void> {
  return asOwner(
    (sql) => sql`update organizations set mfa_enforced_from = now() - interval '1 minute'
      where id = (select org_id from users where id = ${id})`,
  );
}

/** As if the organization had been counted every day so far, growing: six members in the end, most with a method. */
export function countDays({ id }: Person, days: number): Promise<void> {
  return asOwner(
    (
      sql,
    ) => sql`insert into organization_days (org_id, day, sign_ins, failures, members, with_mfa, by_method, counted_at)
      select u.org_id, (now() at time zone 'UTC')::date - n, (n * 7) % 11, (n * 5) % 4, 6 - n / 12, greatest(0, 5 - n / 8),
        jsonb_build_object('GOOGLE_AUTH', greatest(0, 4 - n / 9), 'PASSKEY', greatest(0, 3 - n / 10),
          'MAGIC_LINK', least(2, n / 15)), now()
      from users u, generate_series(0, ${days - 1}::int) as n where u.id = ${id}
      on conflict (org_id, day) do update set sign_ins = excluded.sign_ins, failures = excluded.failures,
        members = excluded.members, with_mfa = excluded.with_mfa, by_method = excluded.by_method, counted_at = now()`,
  );
}

/** As if the person's organization had forbidden trusted devices. */
export function forbidTrustedDevices({ id }: Person): Promise<void> {
  return asOwner(
    (sql) => sql`update organizations set trusted_devices_allowed = false
      where id = (select org_id from users where id = ${id})`,
  );
}

/** As if somebody had tried wrong passwords, one a minute. */
export function recordFailures({ id }: Person, count: number): Promise<void> {
  return asOwner(
    (sql) => sql`insert into audit_events (event, result, user_id, method, at)
      select 'sign_in', 'failure', ${id}, 'PASSWORD', now() - make_interval(mins => ${count} - n)
      from generate_series(1, ${count}) as n`,
  );
}

/** As if every link that was mailed to the person had run out a moment ago. */
export function expireLinks({ id }: Person): Promise<void> {
  return asOwner(
    (sql) => sql`update single_use_tokens set expires_at = now() - interval '1 second' where user_id = ${id}`,
  );
}

/** As after an administrator's reset, where a second step is asked for: mail has to be proved first. */
export async function needMail(person: Person): Promise<void> {
  await enforceMfa(person);
  await asOwner((sql) => sql`update users set enrolment_needs_mail = true where id = ${person.id}`);
}

/** As if wrong codes had locked somebody for an hour. */
export function lockOut({ id }: Person): Promise<void> {
  return asOwner(
    (sql) => sql`update users set mfa_locked_until = now() + interval '1 hour' where id = ${id}`,
  );
}

/** Members with nothing but an address, last in the list. */
export function addMembers({ id }: Person, count: number): Promise<void> {
  return asOwner(
    (sql) => sql`insert into users (email, email_normalized, email_verified_at, org_id, org_joined_at)
      select address, address, now(), u.org_id, now() from users u, lateral (
        select 'zz-' || n || '-' || u.id || '@example.test' as address from generate_series(1, ${count}::int) as n) as a
      where u.id = ${id}`,
  );
}

/** As if the wait of the person's recovery had ended a moment ago. */
export function endWait({ id }: Person): Promise<void> {
  return asOwner((sql) => sql`update recoveries set ends_at = now() where user_id = ${id}`);
}

/** As if a hundred wrong codes had been given. */
export function lockUntilMail({ id }: Person): Promise<void> {
  return asOwner(
    (sql) => sql`update users set mfa_failures = 100, mfa_locked_until = '9999-01-01' where id = ${id}`,
  );
}
