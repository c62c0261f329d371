import { sql as drizzle, SQL, StringChunk } from "drizzle-orm";

/**
 * Drizzle's `sql` without the list of tables it collects, which nothing here uses and which takes longer than the
 * statement.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): SQL {
  const texts = textsOf(strings);
  const chunks: unknown[] = [texts[0]];
  for (let at = 0; at < parts.length; at += 1) chunks.push(parts[at], texts[at + 1]);
  return sqlOf(chunks);
}

sql.placeholder = drizzle.placeholder;
sql.raw = drizzle.raw;
sql.join = (items: readonly SQL[], separator: SQL): SQL =>
  sqlOf(items.flatMap((item, at) => (at === 0 ? [item] : [separator, item])));

/** An expression of these parts: texts, values, columns, and other expressions. */
export function sqlOf(chunks: readonly unknown[]): SQL {
  return Object.assign(new SQL([]), { queryChunks: chunks });
}

const known = new WeakMap<TemplateStringsArray, readonly StringChunk[]>();

function textsOf(strings: TemplateStringsArray): readonly StringChunk[] {
  const texts = known.get(strings) ?? strings.map((text) => new StringChunk(text));
  known.set(strings, texts);
  return texts;
}
