import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { bad, type Check, good, unknown } from "./check";

const ENOUGH_BYTES = 1024 ** 3;
const ENOUGH_SHARE = 0.05;

/** There is room where the built-in database keeps its data. Any other database's server watches its own disk. */
export const disk: Check = {
  run: async ({ settings: { DATA_DIR } }) => {
    const data = join(DATA_DIR, "postgres");
    if (!existsSync(data)) return unknown("The database keeps its data elsewhere: watch that disk there.");
    const { bavail, blocks, bsize } = await statfs(data);
    const says = `${(Number(bavail * bsize) / 1024 ** 3).toFixed(1)} GB are free for the built-in database.`;
    return bavail * bsize < ENOUGH_BYTES || bavail / blocks < ENOUGH_SHARE
      ? bad(says, "Make room: a full disk stops every sign-in.")
      : good(says);
  },
};
