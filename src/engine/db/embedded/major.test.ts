import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "@/testing/harness/temporary-folder";
import { attachEmbeddedPostgres, startEmbeddedPostgres } from "./embedded";

/** Guarantee: a folder of another major version is left as it is. Whoever starts on it is told how to move it. */
describe("a kept folder of an older PostgreSQL", () => {
  const folder = temporaryFolder();
  afterEach(folder.remove);

  it("is refused with the commands that move it, and not touched", async () => {
    chmodSync(folder.path, 0o755);
    const data = join(folder.path, "postgres");
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, "PG_VERSION"), "16\n");
    for (const open of [startEmbeddedPostgres, attachEmbeddedPostgres]) {
      const opened = open({ dataDir: folder.path });
      await expect(opened).rejects.toThrow(/is of PostgreSQL 16, and this version of Latchkey brings \d+/);
      await expect(opened).rejects.toThrow(/admin -- backup .*`mv .*admin -- restore/);
    }
    expect(readFileSync(join(data, "PG_VERSION"), "utf8")).toBe("16\n");
  });
});
