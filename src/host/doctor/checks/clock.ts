import { instant } from "@/engine/db/query/expressions";
import { fields } from "@/engine/db/query/fields";
import { query } from "@/engine/db/query/query";
import { sql } from "@/engine/db/query/sql";
import { run } from "@/engine/db/run";
import { bad, type Check, good, unknown } from "./check";

/** Codes of an app count for half a minute (RFC 6238 §5.2), and links and sessions by the database's clock. */
const TOO_MUCH_SECONDS = 5;

/** This machine's time is the database's. */
export const clock: Check = {
  needsDatabase: true,
  run: async () => {
    await run(sql`select 1`, { retry: "safe" });
    const asked = Date.now();
    const [there] = await run(query`select ${fields({ at: instant(sql`clock_timestamp()`) })}`, {
      retry: "safe",
    });
    if (!there) return unknown("The database didn't say what time it has.");
    const middle = (asked + Date.now()) / 2;
    const apart = Math.abs(there.at.getTime() - middle) / 1000;
    const says = `${apart.toFixed(1)} seconds apart from the database's.`;
    return apart > TOO_MUCH_SECONDS
      ? bad(says, "Set both machines' clocks by NTP: codes of authenticator apps depend on them.")
      : good(says);
  },
};
