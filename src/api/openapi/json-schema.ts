import { type ZodType, z } from "zod";
import type { Schema } from "@/contract/api-document";

/**
 * A Zod schema as the JSON schema that clients read. What says nothing to them is left out: a validator's pattern,
 * the range of whole numbers JavaScript can hold, and "nothing else", for the contract may grow.
 * @throws when a schema has no JSON form
 */
export function jsonSchema(schema: ZodType, io: "input" | "output"): Schema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: part }) => tidy(part),
  });
  return made;
}

function tidy(part: Schema): void {
  delete part.pattern;
  delete part.propertyNames;
  if (part.additionalProperties === false) delete part.additionalProperties;
  if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
  if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
}

/** An object schema without some of its fields, which travel elsewhere. @returns undefined where none is left */
export function withoutFields(schema: Schema, names: readonly string[]): Schema | undefined {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name));
  if (properties.length === 0) return undefined;
  const { required, ...rest } = schema;
  const left = required?.filter((name) => !names.includes(name)) ?? [];
  return {
    ...rest,
    properties: Object.fromEntries(properties),
    ...(left.length > 0 ? { required: left } : {}),
  };
}

/** The schema of one field. */
export function fieldSchema(schema: Schema, name: string): Schema {
  const field = schema.properties?.[name];
  return typeof field === "object" ? field : {};
}
