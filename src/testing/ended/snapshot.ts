import type { Sql } from "postgres";

/** Some people with everything that is theirs, as rows: to be put back as often as a test likes. */

/** What is kept, each after what it refers to; everything else that is theirs goes when they are put back. */
const KEPT = {
  organizations: "id in (select org_id from users where id = any($1::uuid[]))",
  users: "id = any($1::uuid[])",
  factors: "user_id = any($1::uuid[])",
  backup_codes: "user_id = any($1::uuid[])",
  sessions: "user_id = any($1::uuid[])",
  refresh_tokens: "session_id in (select id from sessions where user_id = any($1::uuid[]))",
  trusted_devices: "user_id = any($1::uuid[])",
} as const;
type Table = keyof typeof KEPT;
const TABLES = Object.keys(KEPT) as Table[];

type Kept = { columns: string; rows: string };

export class Snapshot {
  private constructor(
    readonly db: Sql,
    readonly people: readonly string[],
    readonly kept: Readonly<Record<Table, Kept>>,
  ) {}

  static async take(db: Sql, people: readonly string[]): Promise<Snapshot> {
    const kept: Partial<Record<Table, Kept>> = {};
    for (const table of TABLES) kept[table] = await keep(db, table, people);
    return new Snapshot(db, people, kept as Record<Table, Kept>);
  }

  /** Everything as it was, nothing beside it. */
  async putBack(): Promise<void> {
    const ids = this.people.map((id) => `'${id}'`).join(", ");
    const organizations = `(select id from jsonb_populate_recordset(null::organizations, ${this.kept.organizations.rows}))`;
    const back = TABLES.map((table) => this.#insert(table));
    // A mail to somebody who has no account is nobody's; the newest ones may be another round's.
    // Sent as one, so that it is one transaction.
    await this.db.unsafe(`
      delete from outbox where user_id in (${ids}) or (user_id is null and created_at < now() - interval '1 minute');
      delete from users where id in (${ids}) or org_id in ${organizations};
      delete from organizations where id in ${organizations};
      ${back.join(";\n")}`);
  }

  /** The password, address, methods and organization of somebody as they were; what is open stays as it is. */
  async putFactsBack(id: string): Promise<void> {
    const { columns, rows } = this.kept.users;
    const facts = columns
      .split(", ")
      .filter((name) => !/^"(id|access_epoch|trust_epoch|backup_codes_from|created_at)"$/.test(name));
    // No trigger, or the role given back would end what rests on a device.
    await this.db.unsafe(`
      set local session_replication_role = replica;
      delete from users where held_for = '${id}';
      update users set (${facts.join(", ")}) = (select ${facts.join(", ")}
        from jsonb_populate_recordset(null::users, ${rows}) as kept where kept.id = '${id}') where id = '${id}';
      delete from factors where user_id = '${id}';
      ${this.#insert("factors", `where user_id in (select id from users where id = '${id}')`)}`);
  }

  #insert(table: Table, where = ""): string {
    const { columns, rows } = this.kept[table];
    return `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, ${rows}) ${where}`;
  }
}

async function keep(db: Sql, table: Table, people: readonly string[]): Promise<Kept> {
  const [columns] =
    await db`select string_agg(quote_ident(column_name)::text, ', ' order by ordinal_position) as names
    from information_schema.columns where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'`;
  const [rows] = await db.unsafe(
    `select quote_literal(coalesce(jsonb_agg(to_jsonb(t)), '[]')::text) as rows from ${table} t where ${KEPT[table]}`,
    [people as string[]],
  );
  const names = String(columns?.names)
    .split(", ")
    .map((name) => (name.startsWith('"') ? name : `"${name}"`))
    .join(", ");
  return { columns: names, rows: String(rows?.rows) };
}
