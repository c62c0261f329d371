import { basename, resolve } from "node:path";
import { buildSync } from "esbuild";

/**
 * Compiles a program of the bench's own, as a transpiler in the process that is measured would be measured, too.
 * @param home a folder below the checkout, so that packages are found from it
 * @returns where it is
 */
export function compileProgram(source: string, home: string): string {
  const outfile = resolve(home, basename(source).replace(/\.ts$/, ".mjs"));
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20.19",
  });
  return outfile;
}
