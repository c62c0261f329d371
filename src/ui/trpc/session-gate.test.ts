import { TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AppRouter } from "./router";
import { type About, concerning, createSessionGate, type SessionHandlers } from "./session-gate";

/** What a page does with a call that is refused for its session. */

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Asks through the gate. @param answers the codes of the refusals, one after the other, and "" for an answer */
async function ask(
  type: "query" | "mutation",
  answers: readonly string[],
  context: Record<string, unknown> = {},
) {
  const onAccountChanged = vi.fn();
  const gate = createSessionGate(onAccountChanged);
  const handlers = {
    confirmIdentity: vi.fn(async (_call: About) => true),
    leaveFor: vi.fn(),
  } satisfies SessionHandlers;
  gate.open(handlers);
  let asked = 0;
  const server: ReturnType<TRPCLink<AppRouter>> = () =>
    observable((observer) => {
      const code = answers[asked++];
      if (code)
        observer.error(TRPCClientError.from({ error: { code: -32_001, message: "", data: { code } } }));
      else observer.next({ result: { data: "answered" } });
    });
  const outcome = vi.fn();
  const op = { id: 1, type, path: "mfa.overview", input: undefined, context, signal: null } as const;
  gate
    .link({})({ op, next: (given) => server({ op: given, next: () => observable(() => {}) }) })
    .subscribe({
      next: () => outcome("answered"),
      error: () => outcome("refused"),
    });
  await vi.runAllTimersAsync();
  const isReloaded = onAccountChanged.mock.calls.length > 0;
  return {
    asked,
    isReloaded,
    outcome: outcome.mock.calls.flat(),
    ledTo: handlers.leaveFor.mock.calls.flat(),
    handlers,
  };
}

const NOBODY = "UNAUTHENTICATED";

test("a look that fell between two cookies is repeated, and nobody is led away from what they were doing", async () => {
  expect(await ask("query", [NOBODY, ""])).toMatchObject({ asked: 2, outcome: ["answered"], ledTo: [] });
});

test("a session that ended leads to where one signs in, once", async () => {
  expect(await ask("query", [NOBODY, NOBODY])).toMatchObject({ asked: 2, outcome: [], ledTo: ["login"] });
});

test("a change is never repeated for that", async () => {
  expect(await ask("mutation", [NOBODY])).toMatchObject({ asked: 1, outcome: [], ledTo: ["login"] });
});

test("a change that needs a fresh proof is repeated once after it", async () => {
  const { handlers, ...rest } = await ask("mutation", ["STEP_UP_REQUIRED", "STEP_UP_REQUIRED"]);
  expect(rest).toMatchObject({ asked: 2, outcome: ["refused"], ledTo: [] });
  expect(handlers.confirmIdentity).toHaveBeenCalledTimes(1);
});

test.each(["query", "mutation"] as const)(
  "W13: a %s for another account than the one signed in is done for nobody, and the page is loaded anew",
  async (type) => {
    expect(await ask(type, ["ACCOUNT_CHANGED"])).toMatchObject({ asked: 1, outcome: [], isReloaded: true });
  },
);

test("whoever is asked who they are is told what the call does", async () => {
  const others = await ask("mutation", ["STEP_UP_REQUIRED", ""], concerning("Ada Lovelace").trpc.context);
  expect(others.handlers.confirmIdentity).toHaveBeenCalledWith({
    does: "changes the account of Ada Lovelace",
  });
  const own = await ask("mutation", ["STEP_UP_REQUIRED", ""]);
  expect(own.handlers.confirmIdentity).toHaveBeenCalledWith({});
});
