import { parsePgArray } from "drizzle-orm/pg-core";

/**
 * The array types of our columns and parameters, by OID (pg_type.dat). The driver would query them on each new
 * connection in an unawaited promise, and losing the connection then would end the process.
 */
const ARRAYS: Readonly<Record<string, { oid: number; item: (text: string) => unknown }>> = {
  texts: { oid: 1009, item: String },
  varchars: { oid: 1015, item: String },
  uuids: { oid: 2951, item: String },
  booleans: { oid: 1000, item: (text) => text === "t" },
  smallints: { oid: 1005, item: Number },
  integers: { oid: 1007, item: Number },
  bigints: { oid: 1016, item: Number },
  instants: { oid: 1185, item: (text) => new Date(text) },
  bytes: { oid: 1001, item: (text) => Buffer.from(text.slice(2), "hex") },
};

type ArrayType = {
  to: number;
  from: number[];
  serialize: (value: unknown) => unknown;
  parse: (text: string) => unknown;
};

/** As the driver takes types of one's own. Arrays of one dimension, without nulls in them. */
export const ARRAY_TYPES: Record<string, ArrayType> = Object.fromEntries(
  Object.entries(ARRAYS).map(([name, { oid, item }]) => [
    name,
    {
      to: oid,
      from: [oid],
      serialize: (value) => (Array.isArray(value) ? `{${value.map(written).join(",")}}` : value),
      parse: (text) => parsePgArray(text).map((part: unknown) => item(String(part))),
    },
  ]),
);

function written(item: unknown): string {
  const text = Buffer.isBuffer(item)
    ? `\\x${item.toString("hex")}`
    : item instanceof Date
      ? item.toISOString()
      : String(item);
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
