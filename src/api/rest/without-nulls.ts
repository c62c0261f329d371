import { ZodObject, type ZodType, z } from "zod";

/**
 * An input in which `null` stands for an absent optional field, as many clients write it. A null with a meaning of its
 * own stays. One in a required field is refused like any other wrong value.
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

/** The object schema inside its optional, default and transform wrappers. */
function objectIn(schema: ZodType): ZodObject | undefined {
  if (schema instanceof ZodObject) return schema;
  if (schema instanceof z.ZodPipe) return schema.in instanceof z.ZodType ? objectIn(schema.in) : undefined;
  const inner: unknown =
    "unwrap" in schema && typeof schema.unwrap === "function" ? schema.unwrap() : undefined;
  return inner instanceof z.ZodType ? objectIn(inner) : undefined;
}
