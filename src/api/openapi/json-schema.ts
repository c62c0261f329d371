import { type ZodType, z } from "zod";
import type { Schema } from "@/contract/document/api-document";
import { names, publishedForm } from "@/contract/document/documented";

/** The named schemas of a document, each written once. */
export type Components = Record<string, Schema>;

const PLACE = "#/components/schemas/";

/**
 * A Zod schema as the JSON schema that clients read. Left out: validation patterns, the range of safe integers, and
 * `additionalProperties: false`, as the contract may grow.
 * @param components gets what is named in it
 * @throws when a schema has no JSON form, or two are of one name
 */
export function jsonSchema(schema: ZodType, io: "input" | "output", components: Components): Schema {
  const form = publishedForm(schema);
  if (form) return jsonSchema(form, io, components);
  const {
    $schema: _,
    $defs = {},
    ...made
  } = z.toJSONSchema(schema, {
    io,
    metadata: names,
    override: ({ zodSchema, jsonSchema: part }) => tidy(zodSchema, part, io, components),
  });
  for (const [name, part] of Object.entries($defs)) {
    if (typeof part === "object") addComponent(components, name, atPlace(part));
  }
  return atPlace(made);
}

/** Writes a schema down under a name. @returns the reference to it */
export function addComponent(components: Components, name: string, schema: Schema): Schema {
  const known = components[name];
  if (known && JSON.stringify(known) !== JSON.stringify(schema))
    throw new Error(`two schemas are called ${name}`);
  components[name] = schema;
  return { $ref: PLACE + name };
}

/** What a reference stands for; anything else as it is. */
export function resolved(schema: Schema, components: Components): Schema {
  const name = schema.$ref?.startsWith(PLACE) ? schema.$ref.slice(PLACE.length) : undefined;
  return name === undefined ? schema : (components[name] ?? schema);
}

/** References to where the document has what they name. */
function atPlace(schema: Schema): Schema {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === "$ref" && typeof value === "string" ? value.replace("#/$defs/", PLACE) : value,
  );
  const moved: Schema = JSON.parse(text);
  return moved;
}

function tidy(zodSchema: unknown, part: Schema, io: "input" | "output", components: Components): void {
  const form = zodSchema instanceof z.ZodType ? publishedForm(zodSchema) : undefined;
  if (form) {
    for (const key of Object.keys(part)) delete part[key];
    Object.assign(part, jsonSchema(form, io, components));
    return;
  }
  if (zodSchema instanceof z.ZodDiscriminatedUnion) {
    part.discriminator = { propertyName: zodSchema.def.discriminator, mapping: mappingOf(zodSchema) };
  }
  const { description } = zodSchema instanceof z.ZodType ? zodSchema : {};
  if (description !== undefined) part.description ??= description;
  delete part.id;
  delete part.pattern;
  delete part.propertyNames;
  if (part.additionalProperties === false) delete part.additionalProperties;
  if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
  if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
}

/** Which member of a union each value of its discriminator stands for. */
function mappingOf({ def }: z.ZodDiscriminatedUnion): Record<string, string> {
  const entries = def.options.flatMap((option): [string, string][] => {
    if (!(option instanceof z.ZodObject)) return [];
    const value: unknown = option.shape[def.discriminator];
    const id = names.get(option)?.id;
    if (!(value instanceof z.ZodLiteral) || id === undefined) return [];
    return [[String(value.value), PLACE + id]];
  });
  return Object.fromEntries(entries);
}

/** An object schema without some of its fields, which travel elsewhere. @returns undefined where none is left */
export function withoutFields(schema: Schema, names: readonly string[]): Schema | undefined {
  if (!schema.properties) return schema;
  const properties = Object.entries(schema.properties).filter(([name]) => !names.includes(name));
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
