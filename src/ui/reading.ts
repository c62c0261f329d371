/**
 * Looks into what comes from outside the types: kept by a browser, thrown, sent. A whole validator would be most of
 * what a page has to fetch before it can be used.
 */

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** @returns what stands there; undefined where nothing does, or where there is nothing to look into */
export const fieldOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** @returns undefined unless each of its fields is what `read` finds something in */
export function recordOf<Value>(
  value: unknown,
  read: (field: unknown) => Value | undefined,
): Record<string, Value> | undefined {
  if (!isObject(value) || Array.isArray(value)) return undefined;
  const found: Record<string, Value> = {};
  for (const [name, field] of Object.entries(value)) {
    const known = read(field);
    if (known === undefined) return undefined;
    found[name] = known;
  }
  return found;
}

/** @returns which of a few words it is */
export const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((word) => word === value);
