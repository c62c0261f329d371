import { expect, test } from "vitest";
import { z } from "zod";
import { fieldErrorsOf, readProblem } from "./problem";

const envelope = { code: "VALIDATION_FAILED", fieldErrors: { email: "Enter an address" }, retryAfter: 4 };

test("reads our envelope, and the same carried by an error", () => {
  const problem = { message: "Not valid", ...envelope };
  expect(readProblem({ success: false, error: "Not valid", ...envelope })).toEqual(problem);
  expect(readProblem(Object.assign(new Error("Not valid"), { data: envelope }))).toEqual(problem);
});

test("never shows the words of an error that isn't ours", () => {
  for (const error of [
    new TypeError("fetch failed: 10.0.0.3"),
    undefined,
    "boom",
    { message: "x", data: {} },
  ])
    expect(readProblem(error).message).toMatch(/^We couldn't reach the server/);
});

test("keeps the first message of each field", () => {
  const schema = z.object({ email: z.email("Enter an address").min(8, "Too short"), password: z.string() });
  const { error } = schema.safeParse({ email: "a", password: 1 });
  expect(error && fieldErrorsOf(error)).toMatchObject({ email: "Enter an address" });
});
