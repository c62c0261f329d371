import type { z } from "zod";
import { type FetchedOnce, fetchOnce } from "../fetch-once";
import { whenIdle } from "../when-idle";

/** A form's schema that comes once its page stands: the page needs no validator to be drawn and typed into. */
export type LaterSchema<Schema extends z.ZodType> = FetchedOnce<Schema> & {
  /** The names of its fields. */
  fields: readonly string[];
};

/** @param fields of what is typed, which a form goes by before its schema is there */
export function laterSchema<Schema extends z.ZodType>(
  fields: readonly (keyof z.input<Schema> & string)[],
  fetchIt: () => Promise<Schema>,
): LaterSchema<Schema> {
  const once = fetchOnce(fetchIt);
  whenIdle(() => void once.fetch().catch(() => {}));
  return { fields, ...once };
}
