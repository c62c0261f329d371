import { expect } from "vitest";
import { type Answer, type Ask, request } from "./http";

/** Many requests released at once, spread over all instances. */
export type Shot = Ask & { method?: string; path: string };

/** Sends them all at once, on warm connections, so that they really arrive together. No answer may be a fault of ours. */
export async function together(urls: readonly string[], shots: readonly Shot[]): Promise<Answer[]> {
  const targetOf = (index: number) => urls[index % urls.length] ?? "";
  await Promise.all(shots.map((_, index) => request(targetOf(index), "GET", "/user/profile")));
  const answers = await Promise.all(
    shots.map(({ method = "POST", path, ...ask }, index) => request(targetOf(index), method, path, ask)),
  );
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  return answers;
}

export const won = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200);

/** The codes of the refusals among them. */
export const codesOf = (answers: readonly Answer[]) =>
  new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => Object(body).code));
