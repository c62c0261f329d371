import { type SQL, StringChunk } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { Expression } from "./expressions";
import type { Sources, ValueOf } from "./fields";
import type { Named } from "./named";
import { sql } from "./sql";

/** Rows within a row, as JSON. What an expression in one says of itself is taken at its word. */

/** A value as `json_build_object` writes it, with instants as text. JSON has no form for bytes. */
type Json<Value> = Value extends Date ? string : Value extends Uint8Array ? never : Value;
type JsonOf<Of extends Sources> = { -readonly [Key in keyof Of]: Json<ValueOf<Of[Key]>> };

/** Several columns as one object. @param sources under names without a quote in them */
export const jsonObject = <Of extends Sources>(sources: Of): Expression<JsonOf<Of>> =>
  new Expression(
    sql`json_build_object(${sql.join(
      Object.entries(sources).map(([key, source]) => sql`${new StringChunk(`'${key}', `)}${source}`),
      sql`, `,
    )})`,
  );

/** The one row of a subquery, or null. @param from what follows the list: `from … where …` */
export const jsonRow = <Of extends Sources>(sources: Of, from: SQL): Expression<JsonOf<Of> | null> =>
  new Expression(sql`(select ${jsonObject(sources)} ${from})`);

/** All rows of a subquery. */
export const jsonRows = <Of extends Sources>(
  sources: Of,
  order: AnyPgColumn | Named<unknown>,
  from: SQL,
): Expression<JsonOf<Of>[]> =>
  new Expression(
    sql`coalesce((select json_agg(${jsonObject(sources)} order by ${order}) ${from}), '[]'::json)`,
  );
