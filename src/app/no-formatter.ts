/** Stands in for a formatter in the builds: see next.config.ts and the host's `compile.ts`. */
export const format = undefined;
