import { beforeEach, describe, expect, it } from "vitest";
import { openWorld } from "@/testing/harness/here";
import { signUp } from "@/testing/people/here";
import { pruneAll } from "./housekeeping";

const world = openWorld();

const count = async (table: string) =>
  Number((await world.sql(`select count(*)::int as n from ${table}`))[0]?.n);

describe("K09: housekeeping", () => {
  beforeEach(async () => {
    await world.sql("truncate users, outbox, rate_limits, single_use_tokens cascade");
  });

  it("removes challenges soon, as each sign-in may leave one, and links later", async () => {
    await world.sql(`insert into single_use_tokens (purpose, token_hash, data, expires_at)
      select purpose, gen_random_uuid()::text::bytea, data, now() - ago from (values
        ('passkey_challenge', '{"level": "pending"}'::jsonb), ('reset_password', '{}')) as kinds(purpose, data),
        (values (interval '50 minutes'), (interval '70 minutes')) as times(ago)`);
    await pruneAll();
    const left = await world.sql("select purpose from single_use_tokens order by purpose");
    expect(left.map(({ purpose }) => purpose)).toEqual([
      "passkey_challenge",
      "reset_password",
      "reset_password",
    ]);
  });

  it("removes what has expired and nothing that hasn't", async () => {
    const person = await signUp();
    const id = `'${person.id}'::uuid`;
    const past = "now() - interval '400 days'";
    const later = "now() + interval '1 day'";
    const rows: [table: string, columns: string, values: (when: string) => string][] = [
      [
        "single_use_tokens",
        "purpose, token_hash, expires_at",
        (t) => `'x', gen_random_uuid()::text::bytea, ${t}`,
      ],
      [
        "registrations",
        "id, user_id, first_name, last_name, expires_at",
        (t) => `gen_random_uuid(), ${id}, '', '', ${t}`,
      ],
      [
        "trusted_devices",
        "user_id, token_hash, name, expires_at",
        (t) => `${id}, gen_random_uuid()::text::bytea, '', ${t}`,
      ],
      ["rate_limits", "key, tat", (t) => `gen_random_uuid()::text, ${t}`],
    ];
    for (const table of ["rate_limits", "single_use_tokens"]) await world.sql(`delete from ${table}`);
    for (const [table, columns, values] of rows) {
      await world.sql(`insert into ${table} (${columns}) values (${values(past)}), (${values(later)})`);
    }
    await world.sql(`insert into factors (id, user_id, type, status, sealed, key_id, expires_at)
      values (gen_random_uuid(), ${id}, 'GOOGLE_AUTH', 'pending', '', '', ${past})`);
    await world.sql(`insert into sessions (id, user_id, carrier, level, proofs, expires_at)
      values (gen_random_uuid(), ${id}, 'bearer', 'full', '[]', ${past})`);
    await world.sql(
      `insert into users (email, email_normalized, created_at) values ('u@example.test', 'u@example.test', ${past})`,
    );
    await world.sql(`update outbox set created_at = ${past}, status = 'sent', settled_at = ${past}`);
    await pruneAll({ pauseMs: 0 });
    for (const [table] of rows) expect([table, await count(table)]).toEqual([table, 1]);
    for (const table of ["factors", "outbox"]) expect([table, await count(table)]).toEqual([table, 0]);
    expect(await world.sql("select id from users")).toEqual([{ id: person.id }]);
    expect(await world.sql("select id from sessions")).toEqual([{ id: person.sessionId }]);
    expect(await count("refresh_tokens")).toBe(1);
  });

  it("leaves a set-up that is used up to whom it is confirmed by", async () => {
    const { id } = await signUp();
    const pending = (ago: string) =>
      world.sql(`insert into factors (id, user_id, type, status, sealed, key_id, expires_at)
        values (gen_random_uuid(), '${id}'::uuid, 'PASSKEY', 'pending', '', '', now() - interval '${ago}')`);
    await pending("0 seconds");
    await pruneAll({ pauseMs: 0 });
    expect(await count("factors")).toBe(1);
    await world.sql("update factors set expires_at = now() - interval '2 minutes'");
    await pruneAll({ pauseMs: 0 });
    expect(await count("factors")).toBe(0);
  });
});
