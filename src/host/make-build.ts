import { buildIfNeeded } from "./build/build";
import { makeProductionFolder } from "./build/production-folder";

/** `npm run build`; `--folder` makes the one that production needs, too. */
await buildIfNeeded();
// A platform that makes its own of the build has no use for it.
if (process.argv.includes("--folder") && !process.env.VERCEL) await makeProductionFolder();
