import { lookup } from "node:dns/promises";
import { bad, type Check, good, unknown } from "./check";

/** The name in APP_URL leads somewhere. */
export const dns: Check = {
  run: async ({ settings: { APP_URL, isLoopback } }) => {
    if (isLoopback) return good("APP_URL is this machine.");
    const { hostname } = new URL(APP_URL);
    try {
      const found = await lookup(hostname.replace(/^\[(.*)\]$/, "$1"), { all: true });
      return good(`${hostname} is ${found.map(({ address }) => address).join(", ")}.`);
    } catch (error) {
      const { code } = Object(error);
      if (code === "ENOTFOUND")
        return bad(`${hostname} is no name that is known.`, "Add its A or AAAA record, or correct APP_URL.");
      return unknown(`The name server gave no answer for ${hostname} (${String(code)}).`);
    }
  },
};
