import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The secret of an app that runs on loopback and was given none: made once, kept in the data folder, readable
 * by its owner only. Two processes that start together agree, because only one of them can create the file.
 * @returns undefined when the folder can't be written
 */
export function readOrMakeLocalSecret(dataDir: string): string | undefined {
  const path = join(dataDir, "auth-secret");
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(path, randomBytes(33).toString("base64"), { flag: "wx", mode: 0o600 });
  } catch {
    // It exists already, or can't be made: reading it tells which.
  }
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
