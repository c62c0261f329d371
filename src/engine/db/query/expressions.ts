import { SQL, StringChunk } from "drizzle-orm";
import { sql } from "./sql";

/** A computed value and how to read it, as an expression has no column to give its type. */
export class Expression<Value> extends SQL<Value> {
  constructor(
    query: SQL,
    /** @throws TypeError for what it can't be; left out where the parts of the expression say what it is */
    readonly read?: (value: unknown) => Value,
  ) {
    super([query]);
  }
}

type Guard<Value> = (value: unknown) => value is Value;

const readAs =
  <Value>(isValue: Guard<Value>) =>
  (query: SQL): Expression<Value> =>
    new Expression(query, (value) => {
      if (!isValue(value)) throw new TypeError(`a statement gave ${typeof value} where it never does`);
      return value;
    });

const orNull =
  <Value>(isValue: Guard<Value>): Guard<Value | null> =>
  (value): value is Value | null =>
    value === null || isValue(value);

const isBoolean: Guard<boolean> = (value) => typeof value === "boolean";
const isNumber: Guard<number> = (value) => typeof value === "number";
const isText: Guard<string> = (value) => typeof value === "string";
const isInstant: Guard<Date> = (value) => value instanceof Date;
const areBytes: Guard<Buffer> = (value) => Buffer.isBuffer(value);
const isObject: Guard<Record<string, unknown>> = (value): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const areCounts: Guard<Record<string, number>> = (value): value is Record<string, number> =>
  isObject(value) && Object.values(value).every(isNumber);
const areTexts: Guard<string[]> = (value) => Array.isArray(value) && value.every(isText);

export const bool = readAs(isBoolean);
/** An int4 or int8. */
export const int = readAs(isNumber);
export const intOrNull = readAs(orNull(isNumber));
export const str = readAs(isText);
export const strOrNull = readAs(orNull(isText));
export const strings = readAs(areTexts);
export const bytesOrNull = readAs(orNull(areBytes));
/** Of JSON, as the next. */
export const counts = readAs(areCounts);

export const objectOrNull = readAs(orNull(isObject));
export const instant = readAs(isInstant);

export const instantOrNull = readAs(orNull(isInstant));

/** Null, in the place of a value of another list that is united with this one. */
export const nothing = (type: "text" | "timestamptz"): Expression<null> =>
  new Expression(sql`null::${new StringChunk(type)}`);

/** The time of the statement, by the database's clock. */
export const NOW = instant(sql`now()`);

/** Whether a step gave a row. */
export const hasRow = (step: SQL): Expression<boolean> => bool(sql`exists (select 1 from ${step})`);

/** A value where a condition holds, else null. */
export function onlyWhere<Value>(condition: SQL, value: Expression<Value>): Expression<Value | null> {
  const { read } = value;
  const query = sql`case when ${condition} then ${value} end`;
  return new Expression(query, read && ((given) => (given === null ? null : read(given))));
}
