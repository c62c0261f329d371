import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { EVERYWHERE, INERT } from "@/api/procedure/answer-headers";
import { log } from "@/engine/platform/log";
import { STATIC_FOLDER } from "../build/built.mjs";
import { COMPRESSIBLE } from "../build/compress";

/**
 * Scripts, styles and fonts of the pages, from the disk as the build compressed them. Next would compress them anew at
 * every request, less, and is not loaded yet for the first ones.
 */

const PREFIX = "/_next/static/";
const TYPES: Record<string, string> = {
  ".js": "application/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};
/** By preference: what is smallest first. */
const ENCODINGS = [
  { name: "br", ending: ".br" },
  { name: "gzip", ending: ".gz" },
] as const;

type Encoding = (typeof ENCODINGS)[number];
type BuiltFile = { path: string; type: string; encodings: readonly Encoding[] };
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * @param otherwise answers for a file that has gone since
 * @returns undefined for what isn't asked of a built file
 */
export type BuiltFiles = (
  request: IncomingMessage,
  response: ServerResponse,
  otherwise: Handler,
) => Promise<void> | undefined;

export function builtFiles(folder: string = STATIC_FOLDER): BuiltFiles {
  let files: Map<string, BuiltFile> | undefined;
  return (request, response, otherwise) => {
    const { method, url = "" } = request;
    if (!url.startsWith(PREFIX) || (method !== "GET" && method !== "HEAD")) return undefined;
    const [path = ""] = url.split("?", 1);
    // Looked for once a page asks, so that no start waits for it.
    files ??= filesOrNone(folder);
    const file = files.get(path);
    return file && send(file, request, response, otherwise);
  };
}

/** None where the folder can't be read: Next answers for what isn't here. */
function filesOrNone(folder: string): Map<string, BuiltFile> {
  try {
    return filesIn(folder);
  } catch (error) {
    log("error", "built files can't be read", { error });
    return new Map();
  }
}

/** By their paths in an address. Types that aren't known are left to Next, and what the build didn't compress. */
function filesIn(folder: string): Map<string, BuiltFile> {
  // Without them Next can't load, and says so.
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  const all = new Set(names);
  const found = new Map<string, BuiltFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const encodings = ENCODINGS.filter(({ ending }) => all.has(name + ending));
    if (COMPRESSIBLE.test(name) && encodings.length === 0) continue;
    found.set(PREFIX + name.replaceAll("\\", "/"), { path: join(folder, name), type, encodings });
  }
  return found;
}

/**
 * Read once, so that however many ask at a time, and however slowly they take it, it is held once: a few megabytes for
 * all that is built.
 */
const contents = new Map<string, Promise<Buffer | undefined>>();

function contentOf(path: string): Promise<Buffer | undefined> {
  const kept = contents.get(path);
  if (kept) return kept;
  const reading = readFile(path).catch(() => {
    contents.delete(path);
    return undefined;
  });
  contents.set(path, reading);
  return reading;
}

async function send(
  { path, type, encodings }: BuiltFile,
  request: IncomingMessage,
  response: ServerResponse,
  otherwise: Handler,
): Promise<void> {
  const encoding = encodings.find(({ name }) =>
    isAccepted(name, request.headers["accept-encoding"]?.toString()),
  );
  const content = await contentOf(path + (encoding?.ending ?? ""));
  // Built anew before it was first asked for.
  if (!content) return otherwise(request, response);
  response.writeHead(200, {
    ...EVERYWHERE,
    ...INERT,
    "content-type": type,
    "content-length": content.length,
    // A file's name changes with its content.
    "cache-control": "public, max-age=31536000, immutable",
    ...(encoding && { "content-encoding": encoding.name }),
    ...(encodings.length > 0 && { vary: "accept-encoding" }),
  });
  response.end(request.method === "HEAD" ? undefined : content);
}

/** RFC 9110 §12.5.3. What is accepted only by `*` is sent as it is, which is accepted too. */
function isAccepted(encoding: string, header = ""): boolean {
  return header
    .toLowerCase()
    .split(",")
    .map((part) => part.split(";").map((piece) => piece.trim()))
    .some(
      ([name, ...parameters]) => name === encoding && !parameters.some((one) => /^q=0(?:\.0*)?$/.test(one)),
    );
}
