import { ZodType, z } from "zod";
import type { Meta, RestRoute } from "../procedure/trpc";
import { appRouter } from "./router";

/** The router as a list: what REST, the document and the permission tests go through. */
export type Operation = {
  /** Dotted path in the router. */
  name: string;
  type: "query" | "mutation";
  meta: Meta;
  schemas: { input: ZodType | undefined; output: ZodType };
};
export type RestOperation = Operation & { rest: RestRoute };

/** The part of a procedure that the router keeps; its own type is known only where it is defined. */
type Built = { _def: { meta?: unknown; type: string; inputs?: unknown; output?: unknown } };

function schemasOf({ inputs, output }: Built["_def"]): Operation["schemas"] {
  const [input] = z.array(z.instanceof(ZodType)).max(1).parse(inputs);
  return { input, output: z.instanceof(ZodType).parse(output) };
}

export const OPERATIONS: readonly Operation[] = Object.entries<Built>(
  // tRPC flattens nested routers into dotted names here, which its types don't say.
  appRouter._def.procedures as unknown as Record<string, Built>,
).map(([name, { _def }]) => {
  if (_def.type !== "query" && _def.type !== "mutation")
    throw new Error(`${name}: ${_def.type} is not served`);
  return { name, type: _def.type, meta: _def.meta as Meta, schemas: schemasOf(_def) };
});

export const REST_OPERATIONS: readonly RestOperation[] = OPERATIONS.flatMap((operation) =>
  operation.meta.rest ? [{ ...operation, rest: operation.meta.rest }] : [],
);
