import { bad, type Check, good } from "./check";

/** Reports the warnings about settings; invalid ones have already prevented the start. */
export const settings: Check = {
  run: ({ settings: { warnings, isLoopback, APP_URL } }) => {
    const [first, ...others] = warnings;
    if (first === undefined)
      return good(`They are complete, for ${isLoopback ? "this machine alone" : APP_URL}.`);
    const more = others.length > 0 ? ` And ${others.length} more: ${others.join("; ")}.` : "";
    return bad(`${first}.${more}`, "Correct the name or the value; leave it only if it is meant.");
  },
};
