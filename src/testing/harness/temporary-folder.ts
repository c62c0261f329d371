import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of a test's own. @returns its path, and what removes it with all that is in it */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "latchkey-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
