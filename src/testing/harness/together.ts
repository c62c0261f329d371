import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { type Answer, type Ask, request } from "./http";

/** Many requests released at once, spread over all instances. */
export type Shot = Ask & { method?: string; path: string };

/** How often somebody is sent back by a queue of password hashes that is full on a busy machine. */
const TURNED_AWAY_AT_MOST = 5;

/**
 * Sends them all at once, on warm connections so that they arrive together. A "not now" is asked again, and no answer
 * may be a fault of ours.
 */
export async function together(urls: readonly string[], shots: readonly Shot[]): Promise<Answer[]> {
  const targetOf = (index: number) => urls[index % urls.length] ?? "";
  await Promise.all(shots.map((_, index) => request(targetOf(index), "GET", "/user/profile")));
  const answers = await Promise.all(shots.map((shot, index) => patiently(targetOf(index), shot)));
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  return answers;
}

async function patiently(url: string, { method = "POST", path, ...ask }: Shot): Promise<Answer> {
  for (let times = 0; ; times += 1) {
    const answer = await request(url, method, path, ask);
    const seconds = answer.status === 503 ? Number(answer.headers.get("retry-after")) : 0;
    if (seconds === 0 || times === TURNED_AWAY_AT_MOST) return answer;
    await sleep(seconds * 1000);
  }
}

export const won = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200);

/** The codes of the refusals among them. */
export const codesOf = (answers: readonly Answer[]) =>
  new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => Object(body).code));
