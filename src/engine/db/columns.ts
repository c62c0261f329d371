import { customType, timestamp } from "drizzle-orm/pg-core";

/** Raw bytes, for which Drizzle has no type of its own. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** An instant, UTC, as a `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
