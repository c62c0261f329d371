import { operatorWords } from "./operator-words";

/**
 * One JSON line per event on standard output.
 *
 * Only the fields named here can be written, so no header, body or query string slips in as part of an object. JSON
 * escapes line breaks, so nobody's name can start a line of its own.
 */
export type LogFields = {
  requestId?: string;
  method?: string;
  /** Without its query string, which may hold a token. */
  path?: string;
  status?: number;
  ms?: number;
  /** What was being done: a name from our code, never input. */
  task?: string;
  count?: number;
  /** The id of a row it concerns: never an address or a name. */
  subjectId?: string;
  /** The setting that would mend it, and how: words of ours. */
  setting?: string;
  advice?: string;
  /** The origin that a browser sent, already parsed as one. */
  origin?: string;
  /** An address in a private network: a proxy's, never a person's. */
  peer?: string;
  /** What the framework printed, cut short: the one field that may quote a request. */
  words?: string;
  error?: unknown;
};

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
type Level = (typeof LEVELS)[number];

let threshold = LEVELS.indexOf("info");

/** From now on only events of this level or above are written. */
export function setLogLevel(level: Level): void {
  threshold = LEVELS.indexOf(level);
}

/** Writes one event. `error` is reduced to its name, code and stack frames, and words where an operator can mend it. */
export function log(level: Exclude<Level, "silent">, event: string, fields: LogFields = {}): void {
  if (LEVELS.indexOf(level) < threshold) return;
  process.stdout.write(`${JSON.stringify(logRecord(level, event, fields))}\n`);
}

const saidKey = Symbol.for("latchkey.said");
const shared: typeof globalThis & { [saidKey]?: Set<string> } = globalThis;

/** Writes an event that stays true, such as a setting that doesn't fit: the first time in this process alone. */
export function logOnce(level: Exclude<Level, "silent">, event: string, fields: LogFields = {}): void {
  // Found by a global symbol: a bundle may hold several copies of this module.
  shared[saidKey] ??= new Set();
  if (shared[saidKey].has(event)) return;
  shared[saidKey].add(event);
  log(level, event, fields);
}

const NAMES = [
  "requestId",
  "method",
  "path",
  "status",
  "ms",
  "task",
  "count",
  "subjectId",
  "setting",
  "advice",
  "origin",
  "peer",
  "words",
] as const satisfies readonly (keyof LogFields)[];

/** The record that is written; separate so that a test can look at it. */
export function logRecord(level: Level, event: string, fields: LogFields): Record<string, unknown> {
  const record: Record<string, unknown> = { at: new Date().toISOString(), level, event };
  for (const name of NAMES) if (fields[name] !== undefined) record[name] = fields[name];
  return fields.error === undefined ? record : { ...record, ...describeError(fields.error) };
}

/**
 * A message may quote what a person sent, as Drizzle's and a unique violation's do. So only its kind, code and place
 * in our code are kept.
 */
function describeError(error: unknown): Record<string, unknown> {
  const names: string[] = [];
  let code: string | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    names.push(current.name);
    if (code === undefined && "code" in current && typeof current.code === "string") code = current.code;
    current = current.cause;
  }
  const stack = error instanceof Error ? frames(error) : undefined;
  return { error: names.join(" < ") || typeof error, code, words: operatorWords(error), stack };
}

/** The stack begins with the message, whose own lines may look like frames. */
function frames({ stack = "", message }: Error): string[] {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
