import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { findChromium } from "../harness/chromium";

/** Guarantee: every story of the browser can be gone through on the phone as well as at the desk. */
it("every story, on both screens", { timeout: 3_600_000 }, async ({ skip }) => {
  skip(findChromium() === undefined, "Chromium isn't installed");
  const args = ["--import", "tsx", "scripts/test.ts", "--only", "browser"];
  const child = spawn(process.execPath, args, { env: { ...process.env, EVERY_SCREEN: "1" }, stdio: "pipe" });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  const [code] = await once(child, "close");
  expect(code, said.slice(-4_000)).toBe(0);
});
