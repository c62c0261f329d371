import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { COMPILED, NODE_FLAGS } from "../../../src/host/build/built.mjs";
import { linkPackages } from "./packages";
import { type Server, startServer } from "./server";

const COPIED = [
  "src",
  "scripts",
  "public",
  "drizzle",
  "docs",
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ".env.example",
  "package.json",
  "package-lock.json",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
];

/**
 * The app under test, what `npm start` runs: a production build of a copy of this tree. The bare handlers are in the
 * copy alone.
 * @param home a folder that keeps the build
 * @throws when it can't be built or doesn't start
 */
export function startApp(home: string, port: number, environment: Record<string, string>): Promise<Server> {
  const tree = join(home, "tree");
  copyTree(tree);
  linkPackages(tree);
  build(tree);
  return startServer({
    program: resolve(tree, COMPILED),
    flags: NODE_FLAGS,
    cwd: tree,
    port,
    environment: { ...environment, DATA_DIR: join(home, "data") },
    path: "/bench/bare",
    home,
  });
}

function build(tree: string): void {
  const command = ["--import", "tsx", "src/host/make-build.ts"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: tree, encoding: "utf8" });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}\nThe app was not built.`);
}

/** Anew each time but for the last build, which is kept and made again only when a file differs. */
function copyTree(tree: string): void {
  mkdirSync(tree, { recursive: true });
  for (const name of COPIED) {
    rmSync(join(tree, name), { recursive: true, force: true });
    if (existsSync(name)) cpSync(name, join(tree, name), { recursive: true });
  }
  for (const name of ["bare", "query"]) {
    cpSync(`scripts/bench/yardsticks/${name}.ts`, join(tree, `src/app/bench/${name}/route.ts`));
  }
}
