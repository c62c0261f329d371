import { z } from "zod";
import type { Database } from "../database/rows";

/** Plans of statements on as many rows as there are, read rather than timed. */

export type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string | undefined;
  "Index Name"?: string | undefined;
  "Index Cond"?: string | undefined;
  Plans?: PlanNode[] | undefined;
};

const node: z.ZodType<PlanNode> = z.lazy(() =>
  z.looseObject({
    "Node Type": z.string(),
    "Relation Name": z.string().optional(),
    "Index Name": z.string().optional(),
    "Index Cond": z.string().optional(),
    Plans: z.array(node).optional(),
  }),
);
const explained = z.tuple([z.object({ "QUERY PLAN": z.tuple([z.object({ Plan: node })]) })]);

/** The plan that serves whatever values a statement is given (`plan_cache_mode`), as the app prepares it by name. */
export async function genericPlan(db: Database, text: string): Promise<PlanNode> {
  const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  const values = Array.from({ length: Math.max(0, ...numbers) }, () => "null").join(", ");
  const connection = await db.reserve();
  try {
    await connection.unsafe("set plan_cache_mode = force_generic_plan");
    await connection.unsafe(`prepare looked_at as ${text}`);
    const rows = await connection.unsafe(`explain (format json) execute looked_at${values && `(${values})`}`);
    return explained.parse([...rows])[0]["QUERY PLAN"][0].Plan;
  } finally {
    await connection.unsafe("deallocate all; reset plan_cache_mode");
    connection.release();
  }
}

/**
 * What of a plan reads all of a table, or of an index over all of it.
 * @param partial indexes that hold few of a table's rows by what they are for
 */
export function wholeReads(plan: PlanNode, partial: ReadonlySet<string>, isLimited = false): string[] {
  const { "Node Type": type, "Relation Name": table, "Index Name": index, "Index Cond": condition } = plan;
  const isWholeTable = type === "Seq Scan" && table !== undefined;
  const isWholeIndex = /^Index (Only )?Scan$/.test(type) && condition === undefined && !isLimited;
  const found =
    isWholeTable || (isWholeIndex && !partial.has(index ?? ""))
      ? [`${table}${index ? ` by ${index}` : ""}`]
      : [];
  const inner = isLimited || type === "Limit";
  return [...found, ...(plan.Plans ?? []).flatMap((child) => wholeReads(child, partial, inner))];
}
