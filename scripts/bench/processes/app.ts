import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
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
 * The app under test: a production build of a copy of this tree, which alone has the bare handlers.
 * @param home a folder that keeps the build
 * @throws when it can't be built or doesn't start
 */
export function startApp(home: string, port: number, environment: Record<string, string>): Promise<Server> {
  const tree = join(home, "tree");
  copyTree(tree);
  linkPackages(tree);
  return startServer({
    program: "src/host/start.ts",
    cwd: tree,
    port,
    environment: { ...environment, DATA_DIR: join(home, "data") },
    path: "/bench/bare",
    log: join(home, "app.log"),
  });
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
