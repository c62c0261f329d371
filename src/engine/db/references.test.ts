import { expect, it } from "vitest";
import { openWorld } from "@/testing/harness/here";

/** Guarantee: removing a row reads none of the tables that refer to it as a whole, however much they hold. */

const world = openWorld();

/** Columns that refer to another table, without an index that begins with them and holds each row that refers. */
const WITHOUT_INDEX = `select k.conrelid::regclass::text || '.' || a.attname as column
  from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
  where k.contype = 'f' and k.connamespace = 'public'::regnamespace and not exists (
    select 1 from pg_index i where i.indrelid = k.conrelid and i.indisvalid
      and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)))`;

it("every reference has an index by what it refers to", async () => {
  const [row] = await world.sql(
    "select count(*)::int as n from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace",
  );
  expect(Number(row?.n)).toBeGreaterThan(15);
  expect(await world.sql(WITHOUT_INDEX)).toEqual([]);
});

it("one without it is seen", async () => {
  await world.sql("create table refers (user_id uuid references users (id))");
  try {
    expect(await world.sql(WITHOUT_INDEX)).toEqual([{ column: "refers.user_id" }]);
  } finally {
    await world.sql("drop table refers");
  }
});
