import { validate } from "@readme/openapi-parser";
import { describe, expect, it } from "vitest";
import { ERRORS } from "@/contract/errors";
import { REST_OPERATIONS } from "../operations";
import { exampleFor } from "./examples/examples";
import { apiDocument } from "./openapi";

const document = apiDocument();

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1", async () => {
    const copy = structuredClone(document);
    // The validator's type knows 3.0 and 3.1 as its own classes.
    const result = await validate(copy as unknown as Parameters<typeof validate>[0]);
    expect(result).toMatchObject({ valid: true });
  });

  it.each(REST_OPERATIONS.map((operation) => [operation.name, operation] as const))(
    "describes %s at each of its paths",
    (name, { rest, meta }) => {
      for (const path of [rest.path, ...(rest.aliases ?? [])]) {
        const found = Object.entries(document.paths[path] ?? {}).find(
          ([method]) => method === rest.method.toLowerCase(),
        )?.[1];
        expect(found?.operationId.startsWith(name)).toBe(true);
        const optional = rest.takesToken ? [{ bearerAuth: [] }, {}] : [];
        expect(found?.security).toEqual(meta.level === "open" ? optional : [{ bearerAuth: [] }]);
        for (const code of rest.errors ?? []) {
          const answer = found?.responses[String(rest.statuses?.[code] ?? ERRORS[code][0])];
          expect(answer?.content?.["application/json"].examples).toHaveProperty(code);
        }
        const fault = found?.responses["500"]?.content?.["application/json"].examples?.INTERNAL;
        expect(fault?.value).toMatchObject({ success: false, error: rest.failure });
      }
    },
  );

  it.each(REST_OPERATIONS.map((operation) => [operation.name, operation] as const))(
    "shows a request and an answer of %s that are accepted",
    (name, { schemas }) => {
      const example = exampleFor(name);
      if (!example) throw new Error(`${name} has no example: add one in openapi/examples-*.ts`);
      expect(schemas.output.safeParse(example.response).error).toBeUndefined();
      if (schemas.input) expect(schemas.input.safeParse(example.request).error).toBeUndefined();
    },
  );

  it.each([
    ["/mfa/setup", "INVALID_MFA_TYPE", "Invalid MFA type specified", "mfaType"],
    ["/mfa/verify-setup", "INVALID_CODE", "MFA setup verification failed", undefined],
    ["/mfa/passkey/complete-registration", "INVALID_CODE", "Passkey registration failed", undefined],
    ["/mfa/magic-link/activate", "USER_NOT_FOUND", "User not found or inactive", undefined],
    ["/mfa/enable", "VALIDATION_FAILED", ERRORS.VALIDATION_FAILED[1], ""],
    ["/auth/reauthenticate", "INVALID_CREDENTIALS", "That password isn't right.", undefined],
    ["/user/reset-password", "PASSWORD_REJECTED", ERRORS.PASSWORD_REJECTED[1], "newPassword"],
    ["/user/refresh", "MFA_REQUIRED", ERRORS.MFA_REQUIRED[1], undefined],
  ] as const)("shows %s's %s as it is answered", (path, code, error, field) => {
    const answers = document.paths[path]?.post?.responses[String(ERRORS[code][0])];
    const { value } = answers?.content?.["application/json"].examples?.[code] ?? {};
    expect(value).toMatchObject({ success: false, error, code });
    expect(Object.keys(Object(value).fieldErrors ?? {})).toEqual(field === undefined ? [] : [field]);
  });

  it("says that signing out takes a bearer token, where there is one", () => {
    expect(document.paths["/user/logout"]?.post?.security).toEqual([{ bearerAuth: [] }, {}]);
    expect(document.paths["/user/login"]?.post?.security).toEqual([]);
  });

  it("says 429 only where there is a limit", () => {
    expect(document.paths["/mfa/enable"]?.post?.responses).not.toHaveProperty("429");
    expect(document.paths["/mfa/backup-codes"]?.post?.responses).toHaveProperty("429");
  });

  it("makes a body optional where no field is required, and only there", () => {
    expect(document.paths["/user/logout"]?.post?.requestBody?.required).toBe(false);
    expect(document.paths["/user/login"]?.post?.requestBody?.required).toBe(true);
    expect(document.paths["/mfa/backup-codes"]?.post).not.toHaveProperty("requestBody");
  });

  it("calls no two operations the same, so that a reader can tell them apart", () => {
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
    const summaries = operations.map(({ summary }) => summary);
    expect(summaries.filter((summary, index) => summaries.indexOf(summary) !== index)).toEqual([]);
  });

  it("shows no validator's pattern", () => {
    expect(JSON.stringify(document)).not.toContain('"pattern"');
  });
});
