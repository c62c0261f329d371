import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { z } from "zod";
import { startDaemon } from "../long/daemon";

/** Built routes with the files that the build traced for them, and nothing else: as a serverless platform has them. */

const listed = z.object({ files: z.array(z.string()) });
const filesIn = (path: string) => listed.parse(JSON.parse(readFileSync(path, "utf8"))).files;

/** @param routes folders of `src/app` that hold a `route.ts` */
export function copyFunctions(to: string, routes: readonly string[]): void {
  const entries = [
    ".next/server/instrumentation.js",
    ...routes.map((route) => `.next/server/app/${route}/route.js`),
  ];
  const files = new Set([...filesIn(".next/required-server-files.json"), ...entries]);
  for (const entry of entries)
    for (const file of filesIn(`${entry}.nft.json`)) files.add(relative(".", resolve(dirname(entry), file)));
  for (const file of files) {
    if (!existsSync(file)) continue;
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(file, join(to, file), { verbatimSymlinks: true });
  }
}

/** @param routes by the beginnings of their paths @returns what ends it */
export function startFunctions(
  folder: string,
  port: number,
  routes: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const host = resolve("src/testing/deploy/function-host.mjs");
  const named = Object.entries(routes).map(([prefix, route]) => `${prefix}=${route}`);
  return startDaemon(process.execPath, [host, folder, String(port), ...named], port, {
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...env },
  });
}
