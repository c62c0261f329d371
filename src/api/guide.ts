import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BESIDE, pageOf } from "@/contract/document/guide";
import { env } from "@/engine/platform/settings/env";

/** The guide's pages: the Markdown of `docs`, and of what lies beside it. */
export type GuidePage = { file: string; text: string };

let files: ReadonlyMap<string, string> | undefined;

/** By page, its file; read once, as they come with the version. */
function filesByPage(): ReadonlyMap<string, string> {
  const inDocs = existsSync("docs") ? readdirSync("docs", { recursive: true, encoding: "utf8" }) : [];
  const all = [...inDocs.map((name) => `docs/${name.replaceAll("\\", "/")}`), ...Object.keys(BESIDE)];
  files ??= new Map(all.filter((file) => existsSync(file)).flatMap((file) => pairOf(pageOf(file), file)));
  return files;
}

const pairOf = (page: string | undefined, file: string): [string, string][] =>
  page === undefined ? [] : [[page, file]];

/**
 * @param page its path below /guide, "" for the first one; only what is a file of the guide is ever read
 * @returns undefined where there is none, or where the operator shows none (API_DOCS)
 */
export function guidePage(page: string): GuidePage | undefined {
  const file = env().API_DOCS ? filesByPage().get(page) : undefined;
  if (file === undefined) return undefined;
  const text = readFileSync(join(process.cwd(), file), "utf8");
  return { file, text: file.endsWith(".md") ? text : `# Settings\n\n\`\`\`\n${text}\`\`\`\n` };
}
