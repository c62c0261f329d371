import { customType, timestamp } from "drizzle-orm/pg-core";

/** Raw bytes. postgres.js speaks Buffer; Drizzle has no type of its own for it. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** An instant, UTC, as a `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
