import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { startStage } from "../faults/stage";
import { temporaryFolder } from "../harness/temporary-folder";

/**
 * Guarantee: while the database's disk is full writes get a 503 and reads go on where they can. All is well once there
 * is room.
 */
const SIZE = "500m";
const FULL_MS = 20_000;

/** Mounts a small disk. @returns its path; undefined where none may be mounted */
function smallDisk(): { path: string; remove: () => void } | undefined {
  const folder = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", folder.path], { stdio: "ignore" });
  } catch {
    folder.remove();
    return undefined;
  }
  chmodSync(folder.path, 0o755);
  return {
    path: folder.path,
    remove: () => {
      execFileSync("umount", [folder.path]);
      folder.remove();
    },
  };
}

/** Takes all the room that is left, while people are waited for in the same process. */
async function fill(path: string): Promise<void> {
  for (const bytes of [1 << 20, 1 << 12]) {
    try {
      for (;;) await appendFile(path, Buffer.alloc(bytes));
    } catch (error) {
      if (Object(error).code !== "ENOSPC") throw error;
    }
  }
}

it("the disk is full, and has room again", { timeout: 300_000 }, async (context) => {
  const disk = smallDisk();
  if (disk === undefined) return context.skip("no disk may be mounted here");
  const stage = await startStage({ within: disk.path });
  try {
    const ballast = join(disk.path, "ballast");
    const seen = await stage.under(async () => {
      const end = performance.now() + FULL_MS;
      // Again and again, as the server gives room back that it needs no more.
      while (performance.now() < end) {
        await fill(ballast);
        await sleep(200);
      }
      await rm(ballast);
      if (!stage.postgres.isRunning()) await stage.postgres.startAgain();
    });
    expect(seen.some(({ status }) => status === 503)).toBe(true);
    await stage.expectWhole();
  } finally {
    await stage.stop();
    disk.remove();
  }
});
