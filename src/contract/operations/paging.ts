import { z } from "zod";

/** Pages by cursor, as text in a query. */

export const pageSize = z.coerce
  .number<string | number>({ error: "Give a number from 1 to 100." })
  .int("Give a whole number.")
  .min(1, "Give a number from 1 to 100.")
  .max(100, "Give a number from 1 to 100.")
  .default(50);

/** The id of an event. */
export const eventCursor = z.string().regex(/^\d{1,15}$/, "That cursor isn't valid.");
export const textCursor = z
  .string()
  .max(512)
  .regex(/^[A-Za-z0-9_-]+$/, "That cursor isn't valid.");
export const nextCursor = z.string().nullable();
