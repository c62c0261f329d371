import { AppError } from "@/contract/errors";
import { type Answer, errorAnswer, preflight } from "./procedure/answer";

export const READS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** Files that are served, beside the framework's own under `/_next/static/`. */
export const FILES = ["/apple-icon.png", "/icon.svg", "/manifest.webmanifest", "/opengraph-image.png"];

/**
 * Refuses what no page can answer: methods other than GET and HEAD (the framework would run them as its own actions),
 * and unknown paths that look like files.
 */
export function pageRefusal(method: string, path: string): Answer | undefined {
  const allow = READS.join(", ");
  if (method === "OPTIONS") return preflight(allow, {});
  if (!READS.includes(method)) return errorAnswer(new AppError("METHOD_NOT_ALLOWED"), path, { allow });
  return isMissingFile(path) ? errorAnswer(new AppError("NOT_FOUND"), path) : undefined;
}

function isMissingFile(path: string): boolean {
  if (path.startsWith("/_next/")) return !path.startsWith("/_next/static/");
  return /\.[a-z0-9]{1,10}$/i.test(path) && !FILES.includes(path);
}
