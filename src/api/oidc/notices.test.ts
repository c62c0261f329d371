import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findApp } from "@/engine/app/app";
import { tellApps } from "@/engine/app/logout-notices";
import { waitingNotices } from "@/engine/app/waiting-notices";
import { pruneAll } from "@/engine/jobs/housekeeping";
import { listen, type Signals } from "@/engine/platform/signals";
import { newApp, openBrowser } from "@/testing/apps/here";
import { openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";

/** Guarantee: those who run the installation see what became of the notices of sign-outs, and why. */

const world = openWorld();
let server: Server;
let address: string;
/** What the app answers; 0 cuts the connection. */
let answersWith = 200;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (answersWith === 0) request.socket.destroy();
    else response.writeHead(answersWith).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  address = `http://127.0.0.1:${typeof bound === "object" ? bound?.port : 0}/logout`;
});
afterAll(() => void server.close());

it("says when an app last took one, when and with what answer it last didn't, and how many wait", async () => {
  const app = await newApp({ backchannelLogoutUri: address });
  const outcomes: Signals["appNotice"]["outcome"][] = [];
  const stop = listen("appNotice", ({ outcome }) => void outcomes.push(outcome));
  const signOut = async () => {
    const browser = await openBrowser(await newPerson());
    await app.signIn(browser);
    await browser.mutate("auth.logout", {});
  };
  const tell = async () => {
    // The end of a session is found in one turn, and told in the next.
    await tellApps();
    await world.sql("update app_logouts set next_attempt_at = now()");
    await tellApps();
    const waits = (await waitingNotices()).reduce((sum, { count }) => sum + count, 0);
    return { ...(await findApp(app.options.id))?.notices, waits };
  };
  const started = new Date(Date.now() - 1_000);

  answersWith = 0;
  await signOut();
  const unanswered = await tell();
  expect(unanswered).toMatchObject({ takenAt: null, missedStatus: 0, waits: 1 });
  expect(unanswered.missedAt?.getTime()).toBeGreaterThan(started.getTime());
  answersWith = 503;
  expect(await tell()).toMatchObject({ takenAt: null, missedStatus: 503, waits: 1 });
  answersWith = 204;
  const taken = await tell();
  expect(taken).toMatchObject({ takenAt: expect.any(Date), missedStatus: 503, waits: 0 });
  // What an app says is wrong isn't sent again.
  answersWith = 400;
  await signOut();
  expect(await tell()).toMatchObject({ takenAt: taken.takenAt, missedStatus: 400, waits: 0 });
  expect(outcomes).toEqual(["retrying", "retrying", "sent", "dropped"]);
  // Nor is what nobody took for a day, and it is counted as well.
  answersWith = 503;
  await signOut();
  await tell();
  await world.sql("update app_logouts set expires_at = now() - interval '1 second'");
  await pruneAll();
  expect(outcomes.slice(4)).toEqual(["retrying", "dropped"]);
  expect(await waitingNotices()).toEqual([]);
  stop();
});
