import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { buildIfNeeded } from "@/host/build/build";
import { NEWER_APIS } from "./newer-apis";

/**
 * Checks what a build sends to browsers. Every script and style sheet has to be in a language that the oldest ones of
 * `browserslist` speak. Scripts may use an API that those lack only after asking whether it is there.
 */

export type Finding = { file: string; what: string; near: string };

/** Names that many things have of their own, so that the name alone says nothing. */
const SHARED = new Set([
  "size",
  "union",
  "intersection",
  "difference",
  "resize",
  "transfer",
  "toJSON",
  "toArray",
  "navigation",
  "scheduler",
]);

/** "URL.parse", which is found by both names. */
const STATIC = new Set(NEWER_APIS.filter((api) => api.split(".").length === 2).map(String));
/** "checkVisibility", which one kind of thing alone has. */
const METHODS = new Map(
  NEWER_APIS.filter((api) => api.includes(".prototype."))
    .map((api) => [api.split(".").at(-1) ?? "", String(api)] as const)
    .filter(([name]) => !SHARED.has(name)),
);

/**
 * Syntax for which an older browser refuses the whole script: the flag v (Chrome 112, Safari 17) and modifiers
 * (Chrome 125, Safari 26).
 */
function newerRegex(text: string): string | undefined {
  const end = text.lastIndexOf("/");
  if (text.slice(end + 1).includes("v")) return "the flag v of a regular expression";
  return /\(\?-?[ims]+(?:-[ims]+)?:/.test(text.slice(0, end))
    ? "a modifier in a regular expression"
    : undefined;
}

function usedIn(node: ts.Node): string | undefined {
  if (ts.isRegularExpressionLiteral(node)) return newerRegex(node.text);
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const { name, expression } = node;
  const full = `${ts.isIdentifier(expression) ? expression.text : ""}.${name.text}`;
  const used = STATIC.has(full) ? full : METHODS.get(name.text);
  return used === undefined || isAskedFor(node) ? undefined : used;
}

/** Whether an API is used only after a test that it exists. */
function isAskedFor(node: ts.PropertyAccessExpression): boolean {
  const { parent, name } = node;
  const isCalled = ts.isCallExpression(parent) && parent.expression === node;
  if (!isCalled || parent.questionDotToken !== undefined) return true;
  const word = name.text;
  const asks = new RegExp(`typeof [\\w$.]*\\b${word}\\b|"${word}" ?in|\\.${word} ?(?:&&|\\?|\\|\\|)`);
  for (let place: ts.Node = parent; !ts.isSourceFile(place); place = place.parent) {
    if (ts.isTryStatement(place.parent) && place.parent.tryBlock === place && place.parent.catchClause)
      return true;
    if (ts.isFunctionLike(place)) return asks.test(place.getText());
  }
  return false;
}

function usesOf(file: string): Finding[] {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const found: Finding[] = [];
  const visit = (node: ts.Node) => {
    const what = usedIn(node);
    if (what) found.push({ file, what, near: node.parent.getText().slice(0, 120) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What makes a rule void in an older browser; what merely looks plainer there isn't listed. */
const NEWER_STYLES: readonly (readonly [what: string, looks: RegExp])[] = [
  ["nested rules (Chrome 120)", /[{;}]\s*&[^{}]*\{/],
  ["light-dark() (Chrome 123)", /light-dark\(/],
  ["a colour made from another (Chrome 119)", /(?:rgb|hsl|oklch|oklab|lab|lch)\(\s*from\b/],
  ["@scope (Chrome 118)", /@scope\b/],
  ["if() (Chrome 137)", /:\s*if\(/],
];

function stylesOf(file: string): Finding[] {
  // What stands behind `@supports` asks.
  const text = readFileSync(file, "utf8").replace(/@supports[^{]*/g, "@supports");
  return NEWER_STYLES.flatMap(([what, looks]) => {
    const [near] = looks.exec(text) ?? [];
    return near === undefined ? [] : [{ file, what, near }];
  });
}

/** @param folder with what browsers are sent */
export function newerUses(folder: string): { files: number; findings: Finding[] } {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const scripts = all.filter((name) => name.endsWith(".js"));
  const styles = all.filter((name) => name.endsWith(".css"));
  const findings = [...scripts.flatMap(usesOf), ...styles.flatMap(stylesOf)];
  return { files: scripts.length + styles.length, findings };
}

const SENT = join(".next", "static");
const LEAST_FILES = 10;

async function main(): Promise<number> {
  await buildIfNeeded();
  const { files, findings } = existsSync(SENT) ? newerUses(SENT) : { files: 0, findings: [] };
  for (const { file, what, near } of findings)
    console.error(`${file}: ${what} without asking first: ${near}`);
  if (files < LEAST_FILES) console.error(`Only ${files} files were found: the check itself is broken.`);
  if (findings.length > 0 || files < LEAST_FILES) return 1;
  console.log(`${files} scripts and style sheets use nothing that the oldest browsers lack.`);
  return 0;
}

if (process.argv[1]?.endsWith("check-browsers.ts")) process.exitCode = await main();
