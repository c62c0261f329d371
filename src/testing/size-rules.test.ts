import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/** Guarantee: a folder is seen at a glance, a file read at one sitting, a function on one screen. */

const MOST_LINES = 300;
const MOST_LINES_OF_A_FUNCTION = 50;
const MOST_FILES_OF_A_FOLDER = 15;

/** And by what. */
const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  "src/engine/db/schema.ts": "declares alone; src/engine/db/migrate.test.ts",
  "src/engine/factor/method.ts": "declares alone",
};

const isTest = (path: string) => /\.(?:i|l)?test\.tsx?$/.test(path);
const FILES = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((path) => `src/${path.replaceAll("\\", "/")}`)
  .filter((path) => /\.(?:tsx?|mjs)$/.test(path) && !isTest(path))
  .map((path) => ({ path, text: readFileSync(path, "utf8") }));
const PRODUCT = FILES.filter(({ path }) => !path.startsWith("src/testing/"));

/** @returns `name: lines` of each function that is longer */
function longFunctions({ path, text }: { path: string; text: string }): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineAt = (at: number) => source.getLineAndCharacterOfPosition(at).line;
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const lines = lineAt(node.end) - lineAt(node.getStart()) + 1;
    if (ts.isFunctionLike(node) && lines > MOST_LINES_OF_A_FUNCTION)
      found.push(`${path}, line ${lineAt(node.getStart()) + 1}: ${lines} lines`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("the sizes of the source", () => {
  it("are looked at", () => expect(PRODUCT.length).toBeGreaterThan(100));

  it("a file has 300 lines at most, but for the one that holds every table", () => {
    const long = FILES.filter(({ text }) => text.split("\n").length > MOST_LINES + 1);
    expect(long.map(({ path }) => path)).toEqual(["src/engine/db/schema.ts"]);
  });

  it("a function has 50 lines at most", () => expect(PRODUCT.flatMap(longFunctions)).toEqual([]));

  it("a file of the engine that takes a while to read has tests of its own beside it", () => {
    const engine = FILES.filter(
      ({ path, text }) => path.startsWith("src/engine/") && text.split("\n").length > 151,
    );
    const untested = engine.filter(({ path }) => !existsSync(path.replace(/\.tsx?$/, ".test.ts")));
    expect(untested.map(({ path }) => path)).toEqual(Object.keys(TESTED_ELSEWHERE));
  });

  it("a folder has 15 files at most, tests aside", () => {
    const folders = PRODUCT.map(({ path }) => dirname(path));
    const countOf = (folder: string) => folders.filter((one) => one === folder).length;
    expect([...new Set(folders)].filter((folder) => countOf(folder) > MOST_FILES_OF_A_FOLDER)).toEqual([]);
  });
});

describe("the rule of long functions", () => {
  const body = (lines: number) => "  again();\n".repeat(lines);
  it.each([
    ["a declaration", `function long() {\n${body(49)}}`],
    ["an arrow", `const long = () => {\n${body(49)}};`],
    ["a method", `class Long {\n  long() {\n${body(49)}  }\n}`],
    [
      "what a component gives",
      `function Long() {\n  return (\n    <p>\n${"      a\n".repeat(46)}    </p>\n  );\n}`,
    ],
  ])("sees %s of 51 lines", (_, text) => {
    expect(longFunctions({ path: "long.tsx", text })).toHaveLength(1);
  });
  it("lets 50 be", () => {
    expect(longFunctions({ path: "short.ts", text: `function short() {\n${body(48)}}` })).toEqual([]);
  });
});
