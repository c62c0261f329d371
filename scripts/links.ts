import { existsSync, readFileSync, statSync } from "node:fs";
import { lexer, type Token, walkTokens } from "marked";
import { fileOf, headingId } from "../src/contract/document/guide";

/** What the links of a Markdown file lead to; nothing is fetched. */

type Found = { links: string[]; headings: Set<string> };

const read = new Map<string, Found>();

function readFile(file: string): Found {
  const known = read.get(file);
  if (known) return known;
  const found = findIn(readFileSync(file, "utf8"));
  read.set(file, found);
  return found;
}

/** Every link and picture of a text, and what its headings are called. */
export function findIn(text: string): Found {
  const found: Found = { links: [], headings: new Set() };
  walkTokens(lexer(text), (token: Token) => {
    if (token.type === "link" || token.type === "image") found.links.push(token.href);
    if (token.type === "html")
      for (const [, href = ""] of token.text.matchAll(/(?:src|href)="([^"]*)"/g)) found.links.push(href);
    if (token.type === "heading") found.headings.add(headingId(token.text.replace(/[`*]/g, "")));
  });
  return found;
}

/** What is wrong with a file's links, a line each. */
export function faultsOf(file: string): string[] {
  return readFile(file).links.flatMap((href) => {
    const fault = faultOf(file, href);
    return fault === undefined ? [] : [`${file}: ${href} ${fault}`];
  });
}

function faultOf(file: string, href: string): string | undefined {
  if (/^[a-z]+:/i.test(href))
    return URL.canParse(href) && /^(https:|http:\/\/localhost\b)/.test(href)
      ? undefined
      : "is no https address";
  const [path = "", anchor] = href.split("#");
  if (href.startsWith("/")) return isServed(path) ? undefined : "is no page of the app";
  const target = path === "" ? file : (fileOf(file, href) ?? "");
  if (!existsSync(target)) return "isn't there";
  if (anchor === undefined || !statSync(target).isFile()) return undefined;
  return readFile(target).headings.has(anchor) ? undefined : "names a heading that isn't there";
}

const isServed = (path: string): boolean =>
  ["src/app", "src/app/(rest)", "src/app/(auth)"].some((folder) => existsSync(folder + path));

/** The files of the guide that nobody comes to from its first page. */
export function unreached(first: string, all: readonly string[]): string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file) || !existsSync(file) || !file.endsWith(".md")) return;
    seen.add(file);
    for (const href of readFile(file).links) visit(fileOf(file, href) ?? file);
  };
  visit(first);
  return all.filter((file) => !seen.has(file));
}
