import { AppError } from "@/contract/errors";
import { errorResponse, preflight } from "./procedure/answer";

export const READS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** Files that are served, beside the framework's own under `/_next/static/`. */
export const FILES = ["/apple-icon.png", "/icon.svg", "/manifest.webmanifest", "/opengraph-image.png"];

/**
 * Pages are only ever looked at: the framework would take another method for one of its actions, hold what is sent with
 * it, and print what it says. And what looks like a file is one of those there are, or nothing.
 */
export function pageRefusal(method: string, path: string): Response | undefined {
  const allow = READS.join(", ");
  if (method === "OPTIONS") return preflight(allow, {});
  if (!READS.includes(method)) return errorResponse(new AppError("METHOD_NOT_ALLOWED"), path, { allow });
  return isMissingFile(path) ? errorResponse(new AppError("NOT_FOUND"), path) : undefined;
}

function isMissingFile(path: string): boolean {
  if (path.startsWith("/_next/")) return !path.startsWith("/_next/static/");
  return /\.[a-z0-9]{1,10}$/i.test(path) && !FILES.includes(path);
}
