import type { z } from "zod";
import { whenIdle } from "../when-idle";

/** A form's schema that comes once its page stands: the page needs no validator to be drawn and typed into. */
export type LaterSchema<Schema extends z.ZodType> = {
  /** The names of its fields. */
  fields: readonly string[];
  /** Once it is there. */
  found: () => Schema | undefined;
  /** @throws where it can't be fetched; the next asks again */
  fetch: () => Promise<Schema>;
};

/** @param fields of what is typed, which a form goes by before its schema is there */
export function laterSchema<Schema extends z.ZodType>(
  fields: readonly (keyof z.input<Schema> & string)[],
  fetchIt: () => Promise<Schema>,
): LaterSchema<Schema> {
  let found: Schema | undefined;
  let coming: Promise<Schema> | undefined;

  function fetch(): Promise<Schema> {
    coming ??= fetchIt().then(
      (schema) => {
        found = schema;
        return schema;
      },
      (error: unknown) => {
        coming = undefined;
        throw error;
      },
    );
    return coming;
  }
  whenIdle(() => void fetch().catch(() => {}));
  return { fields, found: () => found, fetch };
}
