import { join } from "node:path";

/** The guard lies two folders up, and is compiled with the rest. */
const root = join(import.meta.dirname, "../..");

export default { turbopack: { root }, outputFileTracingRoot: root };
