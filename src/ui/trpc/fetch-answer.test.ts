import { TRPCClientError } from "@trpc/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readProblem } from "../form/problem";
import { fetchAnswer } from "./fetch-answer";

/** What a page makes of what comes back, or doesn't. */

const answer = vi.fn<typeof fetch>();
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", answer);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** As the tRPC client hands it on. */
const wordsOf = (error: unknown) => readProblem(TRPCClientError.from(Object(error))).message;
const failing = (init?: RequestInit) => fetchAnswer("/api/trpc/x", init).then(() => undefined, wordsOf);

test("an answer of ours is read as it is", async () => {
  answer.mockResolvedValueOnce(new Response('{"result":1}'));
  await expect((await fetchAnswer("/api/trpc/x")).json()).resolves.toEqual({ result: 1 });
});

describe("W06, W12: what isn't the server's answer is told as what it is", () => {
  test.each([
    [502, "<html>Bad gateway</html>"],
    [403, ""],
    [200, "<html>Sign in to the hotel's network</html>"],
  ])("W06: a proxy's own page (%i) is neither a refusal nor a lost connection", async (status, text) => {
    answer.mockResolvedValueOnce(new Response(text, { status }));
    expect(await failing()).toMatch(/answered in its place/);
  });

  test("W12: nobody reached is said as that", async () => {
    answer.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    expect(await failing()).toMatch(/^We couldn't reach the server/);
  });

  test.each(["the head", "the body"])(
    "W12: an answer whose %s never comes ends, and may be done",
    async (part) => {
      answer.mockImplementationOnce((_, init) => {
        const never = new Promise<never>((_resolve, reject) =>
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)),
        );
        const slow = Object.assign(new Response("{}"), { text: () => never });
        return part === "the body" ? Promise.resolve(slow) : never;
      });
      const told = failing();
      await vi.advanceTimersByTimeAsync(31_000);
      expect(await told).toMatch(/may be done all the same/);
    },
  );

  test("W12: a look that nobody waits for any more is given up", async () => {
    const given = new AbortController();
    answer.mockImplementationOnce(
      (_, init) =>
        new Promise((_resolve, reject) =>
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)),
        ),
    );
    const told = failing({ signal: given.signal });
    given.abort();
    expect(await told).toMatch(/^We couldn't reach the server/);
  });
});
