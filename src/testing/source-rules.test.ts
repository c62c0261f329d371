import { readdirSync, readFileSync } from "node:fs";
import { getTableColumns, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { MFA_TYPES } from "@/contract/methods";
import * as schema from "@/engine/db/schema";

/** Guarantees that hold for every file there will ever be, and that no behaviour test could see being lost. */

type Rule = { name: string; pattern: RegExp; allowed?: Record<string, string> };

const SECRET = "[\\w.]*(?:[tT]oken|[sS]ecret|[hH]ash|[pP]assword|[dD]igest|[sS]ignature|[cC]ode)";
/** What may be compared with plain equality: absence, lengths and literals. */
const HARMLESS = "(?:null|undefined|true|false|[\\d\"'`])";
const comparison = new RegExp(
  `\\b(?<!typeof )${SECRET}\\s[!=]==\\s(?!${HARMLESS})|(?<!typeof \\w+ )[!=]==\\s${SECRET}\\b(?!\\.length|\\()`,
);

const RULES: readonly Rule[] = [
  {
    name: "inserts no raw HTML",
    pattern: /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML/,
  },
  { name: "evaluates no text as code", pattern: /\beval\(|new Function\(/ },
  {
    name: "starts no other program, but for the built-in database and the build",
    pattern: /node:child_process/,
    allowed: {
      "src/engine/db/embedded/init.ts": "the built-in database",
      "src/engine/db/embedded/lock.ts": "the built-in database",
      "src/engine/db/embedded/process.ts": "the built-in database",
      "src/engine/db/embedded/root-home.ts": "the built-in database",
      "src/engine/db/embedded/system-user.ts": "the built-in database",
      "src/host/boot.mjs": "the build before the first start",
      "src/host/build/build.ts": "the build before the first start",
    },
  },
  {
    name: "builds no pattern from input",
    pattern: /new RegExp\((?!["'/])/,
    allowed: {
      "src/contract/text/link-token.ts": "from a fixed length",
      "src/contract/text/plain-text.ts": "from fixed sets of characters",
      "src/engine/factor/backup-codes.ts": "from a fixed length",
      "src/host/http/framework-log.ts": "from one fixed character",
      "src/methods/totp/contract.ts": "from a fixed number of digits",
    },
  },
  {
    name: "sends no text of its own as SQL",
    pattern: /sql\.raw\(|\.unsafe\(/,
    allowed: {
      "src/engine/db/pool/connection.ts": "where every statement leaves, its parameters beside it",
      "src/engine/db/backup/session.ts": "COPY of tables as the database itself names them",
      "src/engine/db/schema.ts": "conditions of indexes and checks, of fixed words",
      "src/engine/account/address/collisions.ts": "the condition of an index",
      "src/engine/jobs/expired.ts": "numbers of days that are settings, which the planner reads",
    },
  },
  {
    name: "asserts no shape of a row: `fields` says what a statement gives",
    pattern: /(?<!function )\b(?:run|statement|sql|query)</,
  },
  {
    name: "K03: draws nothing from a guessable source",
    pattern: /Math\.random/,
    allowed: { "src/engine/mail/outbox-delivery.ts": "spreads retries in time" },
  },
  {
    name: "K03: uses no broken hash or cipher mode",
    pattern: /["'`](?:md5|sha-?1|(?:aes|des)[\w-]*-(?:ecb|cbc))["'`]/i,
    allowed: {
      "src/engine/account/password/breached-passwords.ts": "the look-up service is keyed by it",
      "src/methods/totp/server/node-crypto.ts": "what RFC 6238 is built on",
    },
  },
  {
    name: "K03: compares no secret with plain equality",
    pattern: comparison,
    allowed: {
      "src/engine/platform/settings/env.ts": "compares the operator's own with the published example",
      "src/ui/form/code-input.tsx": "in the browser, what its person typed with what is shown",
      "src/engine/db/violation.ts": "the kind of a database's error",
    },
  },
  {
    name: "reads the environment in one place",
    pattern: /process\.env\b/,
    allowed: {
      "src/engine/platform/settings/env.ts": "the one place",
      "src/instrumentation.ts": "the framework's own name for its runtime",
      "src/host/build/build.ts": "hands it on to the build",
      "src/host/build/compile.ts": "names what is compiled in",
      "src/host/database/prepare-database.ts": "tells the app's bundle where its own database is",
      "src/host/start.ts": "says which mode it is, before anything reads it",
      "src/host/make-build.ts": "sees which platform builds, with no settings yet",
      "src/host/http/framework.ts": "hands the framework what its build left",
    },
  },
  {
    name: "tells password managers whose password it is in a field that all of them read",
    pattern: /<input(?=[^>]*type="hidden")[^>]*autoComplete=/,
  },
  {
    name: "listens to no other window",
    pattern: /addEventListener\(\s*["'`]message|\.onmessage\s*=|postMessage/,
  },
];

/** Where a name of the schema's may be spelled. */
const SPELLED: Readonly<Record<string, string>> = {
  "src/api/oidc/provider/claims.ts": "names of OpenID Connect's",
  "src/api/oidc/provider/client-metadata.ts": "names of OpenID Connect's",
  "src/api/openapi/examples/activity.ts": "columns of a published CSV file",
  "src/engine/db/backup/backup.ts": "tables as the database itself names them",
  "src/engine/db/backup/fill.ts": "tables as the database itself names them",
  "src/engine/db/migrate.ts": "Drizzle's own table",
  "src/engine/db/pending-migrations.ts": "Drizzle's own table",
  "src/engine/db/readiness.ts": "Drizzle's own table",
  "src/engine/db/schema.ts": "the one place",
  "src/engine/history/adoption.ts": "columns of a published CSV file",
};

const SOURCES = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((path) => `src/${path.replaceAll("\\", "/")}`)
  .filter((path) => /\.(?:tsx?|mjs)$/.test(path) && !/\.test\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(path, "utf8") }));

/** What is shipped. */
const PRODUCT = SOURCES.filter(({ path }) => !path.startsWith("src/testing/"));

/** Comments may name what code may not do. */
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");

/** What one method is called, in a name or in words. */
const METHOD_WORDS = /passkey|magic.?link/;

describe("every source file", () => {
  it("is looked at", () => {
    expect(SOURCES.length).toBeGreaterThan(100);
  });

  it.each(RULES)("$name", ({ pattern, allowed = {} }) => {
    const found = PRODUCT.filter(({ text }) =>
      withoutComments(text)
        .split("\n")
        .some((line) => pattern.test(line)),
    );
    const paths = found.map(({ path }) => path);
    expect(paths.filter((path) => !(path in allowed))).toEqual([]);
    expect(Object.keys(allowed).filter((path) => !paths.includes(path))).toEqual([]);
  });

  const BROWSER = /^src\/(?:ui|screens|methods\/(?:[^/]+\/browser\/|panel\/|[^/]+\.tsx?$))/;
  it("W14: pages read no clock but the server's", () => {
    const reads = /Date\.now\b|new Date\(\)/;
    const found = PRODUCT.filter(({ path, text }) => BROWSER.test(path) && reads.test(withoutComments(text)));
    expect(found.map(({ path }) => path)).toEqual(["src/ui/time/server-clock.ts"]);
  });

  it("W13: every page that knows who is signed in says so in its calls", () => {
    const pages = PRODUCT.filter(
      ({ path, text }) =>
        /^src\/app\/.*(?:page|layout)\.tsx$/.test(path) && /pageSession\(|requireFullSession\(/.test(text),
    );
    // The settings' frame says it for what stands in it.
    const silent = pages.filter(({ text }) => !/<(?:ForSession|SettingsFrame) /.test(text));
    // Below the settings' own layout, which says it for them; or of nobody's account.
    const rest = silent.filter(({ path }) => !path.startsWith("src/app/settings/"));
    expect(pages.length).toBeGreaterThan(8);
    const nobodys = ["src/app/(auth)/login/page.tsx", "src/app/(auth)/register/page.tsx", "src/app/page.tsx"];
    expect(rest.map(({ path }) => path).sort()).toEqual(nobodys);
  });

  it("names no method in the engine: what is peculiar to one is in its record, or a hook of its own", () => {
    const name = new RegExp(`\\b(?:${MFA_TYPES.join("|")})\\b|${METHOD_WORDS.source}`, "i");
    const engine = PRODUCT.filter(({ path }) => path.startsWith("src/engine/"));
    expect(engine.length).toBeGreaterThan(50);
    const found = engine.filter(({ text }) => name.test(withoutComments(text))).map(({ path }) => path);
    // What its setting is for, in the operator's words.
    expect(found).toEqual(["src/engine/platform/settings/env.ts"]);
  });

  it("spells no column: statements have their names from the schema", () => {
    const tables = Object.values(schema).filter((one) => is(one, PgTable));
    const columns = tables.flatMap((table) => Object.values(getTableColumns(table)).map(({ name }) => name));
    // One word could be anything; two with a line between them are a name.
    const spelled = new RegExp(`\\b(?:${columns.filter((name) => name.includes("_")).join("|")})\\b`);
    const server = PRODUCT.filter(({ path }) => /^src\/(?:engine|methods|api|host)\/.*\.ts$/.test(path));
    const found = server.filter(({ text }) => spelled.test(withoutComments(text))).map(({ path }) => path);
    expect(found.sort()).toEqual(Object.keys(SPELLED).sort());
  });
});

describe("the comparison rule", () => {
  it.each([
    "if (token === given)",
    "return a.hash !== b",
    "given === stored.secretHash",
    "x.code === input.code",
  ])("sees %s", (line) => expect(comparison.test(line)).toBe(true));
  it.each([
    'if (error.code === "EPERM")',
    "token === undefined",
    "hash !== null",
    'typeof x.code === "string"',
    "exitCode === 0",
  ])("lets %s be", (line) => expect(comparison.test(line)).toBe(false));
});
