/**
 * The house, from the ground up. A room may use what is listed, and itself; types count as values do. Whatever is
 * not listed is refused, with the names of both files.
 *
 *     contract < engine < methods, server half < api < host
 *     contract < ui < methods, browser half < screens < app, which also opens the doors of api
 */
const CONTRACT = "^src/contract/";
const ENGINE = "^src/engine/";
const UI = "^src/ui/";
/** A method's own contract is what its two halves agree on. */
const METHOD_CONTRACT = "^src/methods/[^/]+/contract\\.ts$";
const METHOD_SERVER = "^src/methods/(servers\\.ts$|[^/]+/server/)";
const METHOD_BROWSER = "^src/methods/(panels\\.ts$|panel/|[^/]+/browser/)";
const MIGRATIONS = "^drizzle/meta/";

const ROOMS = {
  contract: { path: CONTRACT, may: [] },
  engine: { path: ENGINE, may: [CONTRACT, MIGRATIONS] },
  "method-contract": { path: METHOD_CONTRACT, may: [CONTRACT] },
  "method-server": { path: METHOD_SERVER, may: [CONTRACT, ENGINE, METHOD_CONTRACT] },
  api: { path: "^src/api/", may: [CONTRACT, ENGINE, METHOD_SERVER] },
  host: { path: "^src/host/", may: [CONTRACT, ENGINE, METHOD_SERVER, "^src/api/"] },
  ui: { path: UI, may: [CONTRACT] },
  "method-browser": { path: METHOD_BROWSER, may: [CONTRACT, UI, METHOD_CONTRACT] },
  screens: { path: "^src/screens/", may: [CONTRACT, UI, METHOD_BROWSER, METHOD_CONTRACT] },
  instrumentation: { path: "^src/instrumentation\\.ts$", may: [ENGINE, METHOD_SERVER] },
  "instrumentation-client": { path: "^src/instrumentation-client\\.ts$", may: [CONTRACT, UI] },
  app: { path: "^src/(app/|proxy\\.ts$)", may: ["^src/(screens|ui|api)/", METHOD_CONTRACT, CONTRACT] },
};

/** The folders of `engine`, each above those before it; the files of a subject above the folders in it. */
const SUBJECTS = [
  "platform/settings",
  "platform",
  "db/query",
  "db/pool",
  "db/embedded",
  "db/backup",
  "db",
  "audit",
  "limit",
  "mail/layout",
  "mail/templates/links",
  "mail/templates",
  "mail",
  "session/principal",
  "session/policy",
  "session",
  "factor",
  "organization/roles",
  "organization",
  "account/profile",
  "account/password",
  "account/registration",
  "account/address",
  "account/recovery",
  "account",
  "app",
  "history",
  "jobs",
];

/** What the order doesn't say: the router's type reaches the pages' calls through one file. */
const EXCEPT = {
  ui: ["^src/api/routers/router\\.ts$"],
};

const TESTS = "\\.i?test\\.tsx?$";
const OURS = "^(src|drizzle|scripts|e2e)/";

const roomRules = Object.entries(ROOMS).map(([name, { path, may }]) => ({
  name: `room-${name}`,
  severity: "error",
  from: { path, pathNot: [TESTS] },
  to: { path: OURS, pathNot: [path, ...may, ...(EXCEPT[name] ?? [])] },
}));

const filesOf = (subjects) => `^src/engine/(${subjects.join("|")})/[^/]+$`;

const subjectRules = SUBJECTS.map((subject, index) => ({
  name: `engine-${subject}`,
  severity: "error",
  from: { path: filesOf([subject]), pathNot: [TESTS] },
  to: { path: ENGINE, pathNot: [filesOf(SUBJECTS.slice(0, index + 1))] },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...subjectRules,
    {
      name: "engine-folder-in-the-order",
      severity: "error",
      from: { path: ENGINE, pathNot: [TESTS, filesOf(SUBJECTS)] },
      to: {},
    },
    {
      name: "every-file-in-a-room",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: [TESTS, "^src/testing/", ...Object.values(ROOMS).map(({ path }) => path)],
      },
      to: {},
    },
    { name: "no-cycle", severity: "error", from: { pathNot: [TESTS] }, to: { circular: true } },
    {
      name: "router-type-in-one-file",
      severity: "error",
      from: { path: UI, pathNot: ["^src/ui/trpc/router\\.ts$"] },
      to: { path: "^src/api/" },
    },
    { name: "unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "contract-text-lies-lowest",
      severity: "error",
      from: { path: "^src/contract/text/", pathNot: [TESTS] },
      to: { path: CONTRACT, pathNot: ["^src/contract/text/"] },
    },
    {
      name: "contract-operations-lie-highest",
      severity: "error",
      from: { path: CONTRACT, pathNot: [TESTS, "^src/contract/operations/"] },
      to: { path: "^src/contract/operations/" },
    },
    {
      name: "contract-needs-zod-alone",
      severity: "error",
      from: { path: CONTRACT, pathNot: [TESTS] },
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown", "core"],
        pathNot: ["node_modules/zod/"],
      },
    },
    {
      name: "engine-knows-no-transport",
      severity: "error",
      from: { path: ENGINE, pathNot: [TESTS, "^src/engine/mail/"] },
      to: { path: "node_modules/(next|react|react-dom|@trpc)/" },
    },
    {
      name: "next-has-one-port",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: [TESTS, "^src/(app/|ui/navigation/|proxy\\.ts$|instrumentation|host/)"],
      },
      to: { path: "node_modules/next/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
