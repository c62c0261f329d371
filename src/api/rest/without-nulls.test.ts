import { describe, expect, it } from "vitest";
import { z } from "zod";
import { exampleFor } from "../openapi/examples/examples";
import { REST_OPERATIONS } from "../routers/operations";
import { withoutNulls } from "./without-nulls";

/** Every optional field of every operation; the cases come from the router. */
const cases = REST_OPERATIONS.flatMap(({ name, schemas: { input } }) =>
  input instanceof z.ZodObject
    ? Object.entries(input.shape)
        .filter(([, field]) => field instanceof z.ZodType && field.safeParse(undefined).success)
        .map(([field]) => ({ title: `${name} ${field}`, name, field, input }))
    : [],
);

describe("null in an optional field", () => {
  it("is asked of something", () => {
    expect(cases.length).toBeGreaterThan(20);
  });

  it.each(cases)("is as good as its absence: $title", ({ name, field, input }) => {
    const { [field]: _, ...rest } = exampleFor(name)?.request ?? {};
    const given = withoutNulls(input, { ...rest, [field]: null });
    const [read, without] = [input.safeParse(given), input.safeParse(rest)];
    expect(read.success).toBe(without.success);
    // "null: for everyone" is a value of its own.
    if (!(field in given)) expect(read.data).toEqual(without.data);
  });

  it("is seen in what is inside, and stays where null means something or something is required", () => {
    const schema = z.object({
      name: z.string(),
      roles: z.array(z.number()).nullable().optional(),
      device: z.object({ name: z.string().optional() }).optional().catch({}),
    });
    const input = { name: null, roles: null, device: { name: null }, other: null };
    expect(withoutNulls(schema, input)).toEqual({ name: null, roles: null, device: {}, other: null });
  });
});
