import { lookAtImports } from "./imports";

/** Checks who imports whom. */

/** Under a compiler that it doesn't know the tool finds no modules, and so no fault. */
const LEAST_MODULES = 100;

const { forbidden, modules } = lookAtImports(".");
for (const { rule, from, to } of forbidden) console.error(`${rule}: ${from} may not import ${to}`);
if (modules < LEAST_MODULES)
  console.error(`Only ${modules} modules were looked at: the check itself is broken.`);
if (forbidden.length > 0 || modules < LEAST_MODULES) process.exit(1);
console.log(`Imports are in order in ${modules} modules.`);
