import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import { z } from "zod";
import { fieldErrorsOf, readProblem } from "./problem";

const envelope = { code: "VALIDATION_FAILED", fieldErrors: { email: "Enter an address" }, retryAfter: 4 };

test("reads our envelope, and the same carried by an error", () => {
  const problem = { message: "Not valid", ...envelope };
  expect(readProblem({ success: false, error: "Not valid", ...envelope })).toEqual(problem);
  expect(readProblem(Object.assign(new Error("Not valid"), { data: envelope }))).toEqual(problem);
});

const NOT_OURS = [
  new TypeError("URL.parse is not a function"),
  undefined,
  "boom",
  { message: "x", data: {} },
];

test.each(NOT_OURS)(
  "W11: a fault of the page (%s) is no refusal, no lost connection, and keeps its words",
  (error) => {
    const { message, code } = readProblem(error);
    expect(code).toBeUndefined();
    expect(message).toMatch(/^Something went wrong on this page\. What you asked for may be done/);
  },
);

test("a call that reached nobody is a lost connection", () => {
  const error = TRPCClientError.from(new TypeError("fetch failed: 10.0.0.3"));
  expect(readProblem(error).message).toMatch(/^We couldn't reach the server/);
});

test("W06: a page at another address than its usual one says so", () => {
  const data = { success: false, code: "ORIGIN_NOT_ALLOWED", error: "Not from there.", httpStatus: 403 };
  const { message, code } = readProblem(
    TRPCClientError.from({ error: { code: -32_600, message: "", data } }),
  );
  expect(code).toBe("ORIGIN_NOT_ALLOWED");
  expect(message).toMatch(/isn't its usual address, so nothing it asks for is done/);
});

test("keeps the first message of each field", () => {
  const schema = z.object({ email: z.email("Enter an address").min(8, "Too short"), password: z.string() });
  const { error } = schema.safeParse({ email: "a", password: 1 });
  expect(error && fieldErrorsOf(error)).toMatchObject({ email: "Enter an address" });
});
