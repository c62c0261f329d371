import { type LogFields, log } from "@/engine/platform/log";

/**
 * Routes the framework's output through the log, because it may quote what a client sent and must not begin a line of
 * its own.
 */
export function logWhatIsPrinted(): void {
  const levels = { error: "error", warn: "warn", info: "info", log: "info", debug: "debug" } as const;
  for (const [method, level] of Object.entries(levels)) {
    Reflect.set(console, method, (...said: unknown[]) => log(level, "framework", fieldsOf(said)));
  }
}

/** An error is reduced as any other; of words only the first are kept. */
function fieldsOf(said: readonly unknown[]): LogFields {
  const error = said.find((one) => one instanceof Error);
  if (error) return { error };
  const words = said.filter((one) => typeof one === "string").join(" ");
  return { words: plain(words).slice(0, MAX_WORDS) };
}

const MAX_WORDS = 200;

/** Without the colours of a terminal. */
const plain = (words: string): string =>
  words.replace(new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g"), "").trim();
