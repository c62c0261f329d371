import { z } from "zod";

/**
 * What the API's document says of a schema beyond what it checks. A test holds what is published within what is taken.
 */
export const names = z.registry<{ id: string }>();

const publishedForms = new WeakMap<object, z.ZodType>();

/** Gives a schema the name that generated clients know it by; the document has it once. */
export function named<Named extends z.ZodType>(id: string, schema: Named): Named {
  names.add(schema, { id });
  return schema;
}

/** Documents a schema as a narrower one, where what it accepts for the pages is wider than what REST publishes. */
export function documentedAs<Wide extends z.ZodType>(schema: Wide, published: z.ZodType): Wide {
  publishedForms.set(schema, published);
  return schema;
}

/** What a schema is published as, where that isn't itself. */
export const publishedForm = (schema: object): z.ZodType | undefined => publishedForms.get(schema);
