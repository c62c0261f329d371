import { ZodObject, type ZodType, z } from "zod";

/**
 * An input in which `null` stands where something optional is absent, as many clients write it. Where null means
 * something of its own it stays, and where a field is required it is refused like anything else that isn't it.
 */
export function withoutNulls(
  schema: ZodType | undefined,
  input: Record<string, unknown>,
): Record<string, unknown> {
  const shape = schema && objectIn(schema)?.shape;
  if (!shape) return input;
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]): [string, unknown][] => {
      const field: unknown = shape[name];
      if (!(field instanceof z.ZodType)) return [[name, value]];
      if (value === null) return standsForAbsence(field) ? [] : [[name, value]];
      return [[name, isRecord(value) ? withoutNulls(field, value) : value]];
    }),
  );
}

const standsForAbsence = (field: ZodType): boolean =>
  field.safeParse(undefined).success && !field.safeParse(null).success;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object a schema is about, inside what makes it optional, gives it a default or reads it further. */
function objectIn(schema: ZodType): ZodObject | undefined {
  if (schema instanceof ZodObject) return schema;
  if (schema instanceof z.ZodPipe) return schema.in instanceof z.ZodType ? objectIn(schema.in) : undefined;
  const inner: unknown =
    "unwrap" in schema && typeof schema.unwrap === "function" ? schema.unwrap() : undefined;
  return inner instanceof z.ZodType ? objectIn(inner) : undefined;
}
