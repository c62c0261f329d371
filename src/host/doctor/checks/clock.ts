import { sql } from "drizzle-orm";
import { z } from "zod";
import { run } from "@/engine/db/run";
import { bad, type Check, good } from "./check";

const row = z.tuple([z.object({ at: z.coerce.number() })]);
/** Codes of an app count for half a minute (RFC 6238 §5.2), and links and sessions by the database's clock. */
const TOO_MUCH_SECONDS = 5;

/** This machine's time is the database's. */
export const clock: Check = {
  needsDatabase: true,
  run: async () => {
    await run(sql`select 1`, { retry: "safe" });
    const asked = Date.now();
    const found = await run(sql`select extract(epoch from clock_timestamp()) * 1000 as at`, {
      retry: "safe",
    });
    const middle = (asked + Date.now()) / 2;
    const apart = Math.abs(row.parse(found)[0].at - middle) / 1000;
    const says = `${apart.toFixed(1)} seconds apart from the database's.`;
    return apart > TOO_MUCH_SECONDS
      ? bad(says, "Set both machines' clocks by NTP: codes of authenticator apps depend on them.")
      : good(says);
  },
};
