/** Stands in for a formatter in the build: see next.config.ts. */
export {};
