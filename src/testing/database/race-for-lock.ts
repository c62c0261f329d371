import { setTimeout as sleep } from "node:timers/promises";
import { takeLock } from "@/engine/db/embedded/lock";

/** Tries to take lock files at moments agreed with other processes, and prints which it got. */
const [, , folder = "", rounds = "0", startAt = "0"] = process.argv;
const won: number[] = [];
for (let round = 0; round < Number(rounds); round += 1) {
  const moment = Number(startAt) + round * 8;
  await sleep(Math.max(0, moment - Date.now() - 3));
  while (performance.timeOrigin + performance.now() < moment);
  try {
    takeLock(`${folder}/${round}.lock`, folder);
    won.push(round);
  } catch {
    // Another one has it.
  }
}
process.stdout.write(`${JSON.stringify(won)}\n`);
// The locks count as held as long as their holder lives.
setInterval(() => {}, 60_000);
