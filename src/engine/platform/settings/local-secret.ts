import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The secret of an app on loopback that was given none, kept in the data folder for its owner alone.
 * @returns undefined when the folder can't be written
 */
export const readOrMakeLocalSecret = (dataDir: string): string | undefined =>
  readOrMake(join(dataDir, "auth-secret"), 33, "base64");

/** The key to what is local where APP_URL is not set. It is kept likewise, so that every start has the same. */
export const readOrMakeLocalKey = (dataDir: string): string | undefined =>
  readOrMake(join(dataDir, "local-key"), 24, "base64url");

/** Two processes that start together agree, because only one of them can create the file. */
function readOrMake(path: string, bytes: number, encoding: BufferEncoding): string | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, randomBytes(bytes).toString(encoding), { flag: "wx", mode: 0o600 });
  } catch {
    // The file exists already or can't be made; reading it tells which.
  }
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
