import { addressCollisions } from "@/engine/account/address/collisions";
import { bad, type Check, good } from "./check";

/** No two accounts have one address in two spellings of its domain. */
export const addresses: Check = {
  needsDatabase: true,
  run: async () => {
    const { length } = await addressCollisions();
    if (length === 0) return good("No address belongs to two accounts.");
    return bad(
      `${length} belong to two accounts, in two spellings of their domain.`,
      "`npm run admin -- addresses` lists them; one of each two has to be deleted, or changed by its owner.",
    );
  },
};
