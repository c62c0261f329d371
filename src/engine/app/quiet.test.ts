import { expect, it } from "vitest";
import { newApp, openBrowser } from "@/testing/apps/here";
import { openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";
import { listen } from "../platform/signals";
import { tellingApps } from "./logout-notices";

/**
 * Guarantee: while no app knows a session, looking for notices costs nothing. The first session that one knows is
 * looked after at once.
 */

openWorld();

async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  let seen = 0;
  const stop = listen("statement", () => {
    seen += 1;
  });
  await work();
  stop();
  return seen;
}

it("asks the database once, and again as soon as somebody signs in to an app", async () => {
  const turn = tellingApps();
  const turns = async () => {
    for (let count = 0; count < 5; count += 1) await turn();
  };
  expect(await statementsOf(turns)).toBe(1);
  const app = await newApp();
  const browser = await openBrowser(await newPerson());
  expect(await statementsOf(turns)).toBe(0);
  await app.signIn(browser);
  expect(await statementsOf(turns)).toBe(5);
});
