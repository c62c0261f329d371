import { migrationState } from "@/engine/db/pending-migrations";
import { bad, type Check, good } from "./check";

const MEND = "Run `npm run migrate`, or start an instance of this version.";

/** The database is as this version wants it. */
export const migrations: Check = {
  needsDatabase: true,
  run: async () => {
    const { all, pending, isEmpty, isNewer } = await migrationState();
    if (isEmpty) return bad("The database is empty.", MEND);
    if (pending > 0) return bad(`${pending} of ${all} are not applied.`, MEND);
    return good(isNewer ? "All, and some of a newer version." : `All ${all} are applied.`);
  },
};
