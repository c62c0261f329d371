import { PgDialect } from "drizzle-orm/pg-core";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { MfaType } from "@/contract/methods";
import { sessions, users } from "../schema";
import { bool, NOW, strOrNull } from "./expressions";
import { fields } from "./fields";
import { jsonObject, jsonRows } from "./json";
import { named, orNull } from "./named";
import { query } from "./query";
import { render } from "./render";
import { sql } from "./sql";
import { insertInto, update } from "./write";

const s = named(sessions, "s");
const u = named(users, "u");

describe("a list of fields", () => {
  const list = fields({
    id: s.id,
    since: s.createdAt,
    proved: orNull(s.provedAt),
    isOver: bool(sql`${s.expiresAt} <= now()`),
  });

  it("names each column once, under the name its row has it by", () => {
    expect(render(sql`select ${list.list} from ${sessions} s`).text).toBe(
      'select s.id, s.created_at as "since", s.proved_at as "proved", s.expires_at <= now() as "isOver" from sessions s',
    );
  });

  it("says what a row is", () => {
    type Row = { id: string; since: Date; proved: Date | null; isOver: boolean };
    expectTypeOf(list.row).toEqualTypeOf<Row>();
    expectTypeOf(query`select ${list} from ${sessions} s`.read).returns.toEqualTypeOf<Row>();
  });

  it("refuses a value that its expression never gives", () => {
    const row = { id: "1", since: new Date(0), proved: null };
    expect(list.read({ ...row, isOver: true })).toEqual({ ...row, isOver: true });
    expect(() => list.read({ ...row, isOver: null })).toThrow(TypeError);
  });

  it("takes columns as the schema has them, null where they may be", () => {
    const own = fields({ primaryMethod: users.primaryMethod, note: strOrNull(sql`null::text`) });
    expectTypeOf(own.row).toEqualTypeOf<{
      primaryMethod: MfaType | null;
      note: string | null;
    }>();
    expect(render(own.list).text).toBe('primary_method as "primaryMethod", null::text as "note"');
  });
});

describe("rows as JSON", () => {
  it("have instants as text, and no bytes", () => {
    const one = jsonObject({ email: u.email, since: u.createdAt, handle: u.userHandle });
    expectTypeOf(fields({ one }).row).toEqualTypeOf<{
      one: { email: string; since: string; handle: never };
    }>();
    expect(render(jsonRows({ id: s.id }, s.createdAt, sql`from ${sessions} s`)).text).toBe(
      "coalesce((select json_agg(json_build_object('id', s.id) order by s.created_at) from sessions s), '[]'::json)",
    );
  });
});

describe("what is written", () => {
  it("has the types of its columns, and leaves out what isn't given", () => {
    const change = update(users, {
      firstName: "Ada",
      mfaLockedUntil: null,
      emailVerifiedAt: NOW,
      lastName: undefined,
    });
    expect(render(sql`${change} where ${users.id} = ${"x"}::uuid`)).toEqual({
      text: "update users set first_name = $1::text, mfa_locked_until = $2::timestamp with time zone, email_verified_at = now() where id = $3::uuid",
      params: ["Ada", null, "x"],
    });
  });

  it("is selected from a source, so that it depends on what came before", () => {
    const made = insertInto(users, { email: sql`asked.email`, emailNormalized: "ada@example.test" });
    expect(render(sql`${made} from asked`)).toEqual({
      text: "insert into users (email, email_normalized) select asked.email, $1::text from asked",
      params: ["ada@example.test"],
    });
  });
});

describe("rendering", () => {
  it("is Drizzle's own, for what has no column in it", () => {
    const parts = sql.join([sql`${1}`, sql`${"two"}`], sql`, `);
    const statement = sql`select ${parts} where ${sql.placeholder("p")} and ${new Date(0)} > now()`;
    const { sql: text, params } = new PgDialect().sqlToQuery(statement);
    expect(render(statement)).toEqual({ text, params });
  });

  it("refuses what is neither a part nor a value, and never sends it", () => {
    for (const stranger of [undefined, {}, () => 1])
      expect(() => render(sql`${stranger}`)).toThrow(TypeError);
  });
});
