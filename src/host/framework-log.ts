import { format } from "node:util";
import { log } from "@/engine/platform/log";

const LONGEST = 300;

/**
 * What the framework prints may quote a request, line breaks and all (the id of a server action that isn't there, for
 * one): it becomes a line of our log, where nothing that somebody sent can look like another.
 */
export function logFrameworkLines(): void {
  const take =
    (level: "info" | "warn" | "error") =>
    (...values: unknown[]): void => {
      // An error's message may hold more than its sender's words; its name and code are kept.
      const error = values.find((value) => value instanceof Error);
      const words = format(...values.filter((value) => !(value instanceof Error)));
      log(level, "framework", { words: words.slice(0, LONGEST), ...(error ? { error } : {}) });
    };
  Object.assign(console, { log: take("info"), info: take("info"), warn: take("warn"), error: take("error") });
}
