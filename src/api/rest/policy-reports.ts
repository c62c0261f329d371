import { z } from "zod";
import { log } from "@/engine/platform/log";
import type { Asked } from "../request/asked";
import { readBounded } from "../request/read-body";

/**
 * Where browsers report what a page's content policy kept out (CSP Level 3 §5.5). Anybody can send one, so little of
 * it is kept, and only a few a minute.
 */

const report = z.object({
  "csp-report": z.object({
    "document-uri": z.string().max(2048).catch(""),
    "effective-directive": z.string().max(64).optional().catch(undefined),
    "violated-directive": z.string().max(256).catch(""),
  }),
});

const MOST_A_MINUTE = 10;
let minute = 0;
let written = 0;

/** @throws AppError PAYLOAD_TOO_LARGE */
export async function takePolicyReport(asked: Asked): Promise<void> {
  const parsed = report.safeParse(parse(await readBounded(asked)));
  if (!parsed.success || !hasRoom(Date.now())) return;
  const { "document-uri": page, ...rest } = parsed.data["csp-report"];
  const directive = rest["effective-directive"] ?? rest["violated-directive"];
  log("warn", "content policy kept something out", {
    path: URL.canParse(page) ? new URL(page).pathname.slice(0, 512) : "",
    task: DIRECTIVES.find((name) => directive.startsWith(name)) ?? "another directive",
  });
}

/** Directive names, longest first: only these are logged, and none of a report's free text. */
const DIRECTIVES = [
  "script-src-elem",
  "script-src-attr",
  "script-src",
  "style-src-elem",
  "style-src-attr",
  "style-src",
  "img-src",
  "font-src",
  "connect-src",
  "frame-src",
  "object-src",
  "base-uri",
  "frame-ancestors",
  "form-action",
  "default-src",
];

function hasRoom(now: number): boolean {
  const current = Math.floor(now / 60_000);
  if (current !== minute) [minute, written] = [current, 0];
  written += 1;
  return written <= MOST_A_MINUTE;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
