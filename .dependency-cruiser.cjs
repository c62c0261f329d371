/**
 * Which room may import which: values only, as imports of types are gone before this looks. Each room lists what it
 * may use beside itself; whatever is not listed is refused, with the names of both files.
 */
const ROOMS = {
  app: { path: "^src/(app/|proxy\\.ts)", may: ["^src/(components|trpc|server/api|content-security-policy)"] },
  components: {
    path: "^src/components/",
    may: ["^src/methods/[^/]+/(contract|panel)", "^src/methods/panels", "^src/(trpc|contract)/"],
  },
  trpc: { path: "^src/trpc/", may: ["^src/contract/"] },
  api: { path: "^src/server/api/", may: ["^src/server/(core|platform)/", "^src/(methods|contract)/"] },
  core: {
    path: "^src/server/core/",
    may: ["^src/methods/", "^src/server/(db|platform)/", "^src/contract/", "^drizzle/meta/"],
  },
  database: { path: "^src/server/db/", may: ["^src/server/platform/", "^src/contract/"] },
  platform: { path: "^src/server/platform/", may: ["^src/contract/"] },
  "method-server": {
    path: "^src/methods/[^/]+/server",
    may: [
      // Its own parts, never what draws.
      "^src/methods/[^/]+/(?!panel)[^/]+\\.ts$",
      "^src/methods/method\\.ts",
      "^src/contract/",
      "^src/server/platform/crypto",
    ],
  },
  "method-panel": {
    path: "^src/methods/([^/]+/(?!server|contract)|panels)",
    may: ["^src/methods/[^/]+/(?!server)", "^src/components/", "^src/(trpc|contract)/"],
  },
  contract: { path: "^src/contract/", may: [] },
};

/** A method's browser half may live beside its server half; only files of the same kind are one room. */
const IS_SPLIT = new Set(["method-server", "method-panel"]);
const TESTS = "\\.test\\.tsx?$";

const roomRules = Object.entries(ROOMS).map(([name, { path, may }]) => ({
  name: `room-${name}`,
  severity: "error",
  from: { path, pathNot: [TESTS] },
  to: { path: "^(src|drizzle|scripts)/", pathNot: [...(IS_SPLIT.has(name) ? [] : [path]), ...may] },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: ["^server-only$"] },
    },
    {
      name: "contract-needs-zod-alone",
      severity: "error",
      from: { path: "^src/contract/", pathNot: [TESTS] },
      to: { dependencyTypes: ["npm", "npm-dev", "core"], pathNot: ["node_modules/zod/"] },
    },
    {
      name: "core-knows-no-transport",
      severity: "error",
      from: { path: "^src/server/(core|db|platform)/", pathNot: [TESTS, "^src/server/platform/mail/"] },
      to: { path: "node_modules/(next|react|react-dom|@trpc)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
