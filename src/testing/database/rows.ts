import postgres from "postgres";

/** A connection for a test's own look at the rows. */
export type Database = postgres.Sql;

export function openDatabase(url: string): Database {
  return postgres(url, { max: 2, idle_timeout: 5, onnotice: () => {} });
}

/**
 * Lets time pass for one person. The product goes by the database's clock, so everything dated is moved into the past.
 */
export async function age(db: Database, userId: string, seconds: number): Promise<void> {
  const by = db`make_interval(secs => ${seconds})`;
  await db.begin(async (sql) => {
    await sql`update users set mfa_locked_until = mfa_locked_until - ${by},
      email_changed_at = email_changed_at - ${by} where id = ${userId}`;
    await sql`update users set held_until = held_until - ${by} where held_for = ${userId}`;
    await sql`update registrations set created_at = created_at - ${by}, expires_at = expires_at - ${by},
      code_expires_at = code_expires_at - ${by} where user_id = ${userId}`;
    await sql`update factors set created_at = created_at - ${by}, confirmed_at = confirmed_at - ${by},
      last_used_at = last_used_at - ${by}, expires_at = expires_at - ${by} where user_id = ${userId}`;
    await sql`update refresh_tokens set created_at = created_at - ${by}, consumed_at = consumed_at - ${by}
      where session_id in (select id from sessions where user_id = ${userId})`;
    await sql`update single_use_tokens set created_at = created_at - ${by}, expires_at = expires_at - ${by},
      consumed_at = consumed_at - ${by} where user_id = ${userId}`;
    await sql`update sessions set proved_at = proved_at - ${by}, signed_in_at = signed_in_at - ${by},
      created_at = created_at - ${by}, last_seen_at = last_seen_at - ${by}, expires_at = expires_at - ${by},
      proofs = (select coalesce(jsonb_agg(jsonb_set(proof, '{at}',
        to_jsonb(to_char(((proof->>'at')::timestamptz - ${by}) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
        order by place), '[]') from jsonb_array_elements(proofs) with ordinality as given(proof, place))
      where user_id = ${userId}`;
    await sql`update recoveries set started_at = started_at - ${by}, ends_at = ends_at - ${by},
      closes_at = closes_at - ${by}, reminded_at = reminded_at - ${by}, told_at = told_at - ${by}
      where user_id = ${userId}`;
    await sql`update trusted_devices set created_at = created_at - ${by}, last_seen_at = last_seen_at - ${by},
      expires_at = expires_at - ${by} where user_id = ${userId}`;
  });
}

/** Forgets every rate limit, as if nobody had asked for long. */
export async function forgetLimits(db: Database): Promise<void> {
  await db`delete from rate_limits`;
}

/** Every row of every table, as text: what somebody with a copy of the database could search. */
export async function everyRow(db: Database): Promise<string> {
  const texts: string[] = [];
  for (const name of await tableNames(db)) {
    const rows = await db`select to_jsonb(t)::text as row from ${db(name)} t`;
    texts.push(...rows.map(({ row }) => String(row)));
  }
  return texts.join("\n");
}

/** @returns the fingerprint of each table's rows */
export async function fingerprints(db: Database): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of await tableNames(db)) {
    const [row] = await db`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as print
      from ${db(name)} t`;
    found[name] = String(row?.print);
  }
  return found;
}

async function tableNames(db: Database): Promise<string[]> {
  const rows = await db`select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  return rows.map(({ name }) => String(name));
}
