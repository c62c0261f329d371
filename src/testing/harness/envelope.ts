import { expect } from "vitest";
import { codesOf } from "@/api/openapi/refusals";
import { REST_OPERATIONS } from "@/api/routers/operations";
import { ERRORS, type ErrorCode } from "@/contract/errors";
import type { Answer } from "./http";

export type Refusal = {
  /** The words, where they aren't the catalogue's. */
  words?: string;
  /** The fields that are refused, in order. */
  fields?: readonly string[];
  /** The status, where it isn't the catalogue's. */
  status?: number;
  /** A hint beside the fixed words, or `true` for any. */
  hint?: string | true;
};

/** Words in a validation message that would show a library's inside. */
const LIBRARY_WORDS = /zod|regex|pattern|expected|received|undefined|NaN|postgres|select |insert |at \w+ \(/i;

/** Asserts that an answer is exactly this error, with the two additional names under `/user`. */
export function expectRefused(answer: Answer, path: string, code: ErrorCode, refusal: Refusal = {}): void {
  const [usual, catalogued] = ERRORS[code];
  const status = refusal.status ?? usual;
  const error = refusal.words ?? catalogued;
  const isUserPath = path.replace(/^\/api/, "").startsWith("/user/");
  expect(answer.body, `${path}: ${answer.status} ${answer.text}`).toEqual({
    success: false,
    error,
    code,
    ...(refusal.fields ? validation(refusal.fields) : {}),
    ...(status === 429 ? { retryAfter: Number(answer.headers.get("retry-after")) } : {}),
    ...(refusal.hint === undefined
      ? {}
      : { hint: refusal.hint === true ? expect.any(String) : refusal.hint }),
    ...(isUserPath ? { message: error, error_code: code } : {}),
  });
  expect(answer.status).toBe(status);
  expect(answer.text).not.toMatch(LIBRARY_WORDS);
  if (status === 429) expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  else if (status < 500) expect(answer.headers.has("retry-after")).toBe(false);
  expectPlainJson(answer);
  if (code !== "METHOD_NOT_ALLOWED") expectDocumented(path, code);
}

/** Asserts that the OpenAPI document says of a published path that it may be refused so. */
function expectDocumented(path: string, code: ErrorCode): void {
  const segments = path.replace(/^\/api(?=\/)|\?.*/g, "").split("/");
  const isSame = (published: string) => {
    const parts = published.split("/");
    return (
      parts.length === segments.length &&
      parts.every((part, at) => part.startsWith("{") || part === segments[at])
    );
  };
  const here = REST_OPERATIONS.filter(({ rest }) => [rest.path, ...(rest.aliases ?? [])].some(isSame));
  if (here.length > 0) expect(here.flatMap(codesOf), path).toContain(code);
}

function validation(fields: readonly string[]) {
  const issues = fields.map((path) => ({ path, message: expect.any(String) }));
  const fieldErrors = Object.fromEntries(fields.map((path) => [path, expect.any(String)]));
  return { issues: expect.arrayContaining(issues), fieldErrors };
}

/** Asserts a good answer with exactly this body. */
export function expectAnswer(answer: Answer, body: unknown): void {
  expect(answer.body, `${answer.status} ${answer.text}`).toEqual(body);
  expect(answer.status).toBe(200);
  expectPlainJson(answer);
}

/** What holds for every REST answer: JSON, uncacheable, without a cookie. */
function expectPlainJson({ headers }: Answer): void {
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.getSetCookie()).toEqual([]);
}

/** A token with a dot is an access token (JWT); one without is opaque. */
export const accessToken = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/);
export const opaqueToken = expect.stringMatching(/^[\w-]{32,}$/);
export const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
export const words = expect.stringMatching(/\w/);
