import { expect, test } from "vitest";
import { z } from "zod";
import { laterSchema } from "./later-schema";

const schema = z.object({ email: z.string() });

test("is fetched once, however many ask meanwhile", async () => {
  let times = 0;
  const later = laterSchema<typeof schema>(["email"], async () => {
    times += 1;
    return schema;
  });
  expect(later.found()).toBeUndefined();
  expect(await Promise.all([later.fetch(), later.fetch()])).toEqual([schema, schema]);
  expect(later.found()).toBe(schema);
  expect(times).toBe(1);
});

test("is asked for again where fetching failed", async () => {
  let isOffline = true;
  const later = laterSchema<typeof schema>(["email"], async () => {
    if (isOffline) throw new TypeError("Failed to fetch");
    return schema;
  });
  await expect(later.fetch()).rejects.toThrow("Failed to fetch");
  isOffline = false;
  expect(await later.fetch()).toBe(schema);
});
