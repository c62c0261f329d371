import { askOnce } from "../../../src/testing/database/ask-once";
import { fillExpired } from "../../../src/testing/database/expired-rows";
import { addPeople, openSessions } from "../people";
import type { Server } from "../processes/server";
import type { Scenario } from "../scenario";
import { signIn } from "./sign-in";

/** So many rows of each kind are over when a round begins. */
const ROWS = 100_000;

/**
 * The same sign-ins while the app removes expired rows without a pause. Their 95th percentile should exceed that of
 * the scenario before by a fifth at most.
 */
export const signInWhileCleaning: Scenario = {
  ...signIn,
  name: "POST /user/login, housekeeping",
  prepare: async (count, app) => {
    await leaveExpiredRows();
    return signIn.prepare(count, app);
  },
  beside: (app) => {
    const state = { isOver: false };
    const cleaning = cleanUntil(app, state);
    return async () => {
      state.isOver = true;
      const runs = await cleaning;
      if (runs === 0) throw new Error("nothing was cleaned in the meantime");
    };
  },
};

async function leaveExpiredRows(): Promise<void> {
  const url = process.env.DATABASE_URL ?? "";
  const people = await addPeople(1);
  const [session] = await openSessions(people, "PASSKEY");
  const owner = { userId: people[0]?.id ?? "", sessionId: session?.sessionId ?? "" };
  await fillExpired((text, params) => askOnce(url, text, params), owner, ROWS);
}

/** @returns how many runs of the cron path removed something */
async function cleanUntil(app: Server, state: { isOver: boolean }): Promise<number> {
  const headers = { authorization: `Bearer ${process.env.CRON_SECRET}` };
  let runs = 0;
  while (!state.isOver) {
    const answer = await fetch(`${app.origin}/api/cron/deliver`, { headers });
    if (!answer.ok) throw new Error(`housekeeping: ${answer.status}`);
    const { removed } = (await answer.json()) as { removed: Record<string, number> };
    if (Object.values(removed).some((count) => count > 0)) runs += 1;
  }
  return runs;
}
