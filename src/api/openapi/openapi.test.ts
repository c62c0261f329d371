import { validate } from "@readme/openapi-parser";
import { describe, expect, it } from "vitest";
import { publishedForm } from "@/contract/document/documented";
import { ERRORS } from "@/contract/errors";
import { REST_OPERATIONS } from "../routers/operations";
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

  it("W04: says that the mailbox may ask for its key, and how it is sent", () => {
    const { security, responses } = document.paths["/outbox.json"]?.get ?? {};
    expect(security).toEqual([{ bearerAuth: [] }, {}]);
    const { UNAUTHENTICATED } = responses?.["401"]?.content?.["application/json"].examples ?? {};
    expect(UNAUTHENTICATED?.value).toMatchObject({
      code: "UNAUTHENTICATED",
      error: expect.stringContaining("DATA_DIR/local-key"),
    });
  });

  it("says 429 only where there is a limit", () => {
    expect(document.paths["/sessions/{id}/heartbeat"]?.post?.responses).not.toHaveProperty("429");
    expect(document.paths["/mfa/enable"]?.post?.responses).toHaveProperty("429");
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

  it("names what it describes once, and nothing by a name of the language's own", () => {
    const names = Object.keys(document.components.schemas);
    expect(names).toContain("ApiError");
    const globals = names.filter((name) => name in globalThis);
    expect(globals).toEqual([]);
    const inlined = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.values(item).flatMap(({ requestBody, responses }) =>
        [requestBody, ...Object.values(responses)].flatMap((part) => {
          const schema = part?.content?.["application/json"].schema;
          return schema && schema.$ref === undefined && schema.type === "object" ? [path] : [];
        }),
      ),
    );
    expect(inlined.filter((path) => !/^\/(\.well-known|health|openapi|outbox)/.test(path))).toEqual([]);
  });

  it("refers to nothing that isn't there, and describes nothing that nobody refers to", () => {
    const text = JSON.stringify(document);
    const used = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });

  it.each([
    [
      "MfaSetupRequest",
      { GOOGLE_AUTH: "AuthenticatorSetup", MAGIC_LINK: "EmailLinkSetup", PASSKEY: "PasskeySetup" },
    ],
    [
      "MfaVerifySetupRequest",
      { GOOGLE_AUTH: "AuthenticatorProof", MAGIC_LINK: "EmailLinkProof", PASSKEY: "NewPasskeyProof" },
    ],
    [
      "MfaVerifyLoginRequest",
      { GOOGLE_AUTH: "AuthenticatorAnswer", MAGIC_LINK: "EmailLinkAnswer", PASSKEY: "PasskeyAnswer" },
    ],
  ])("tells the three methods of %s apart by mfaType", (name, members) => {
    const mapping = Object.fromEntries(
      Object.entries(members).map(([type, member]) => [type, `#/components/schemas/${member}`]),
    );
    expect(document.components.schemas[name]).toMatchObject({
      oneOf: Object.values(mapping).map(($ref) => ({ $ref })),
      discriminator: { propertyName: "mfaType", mapping },
    });
  });

  it("requires what is always there", () => {
    const { SignedIn, SecondStepAsked, AuthenticatorSetupData, EmailLinkSetup } = document.components.schemas;
    expect(SignedIn?.required).toEqual(expect.arrayContaining(["accessToken", "refreshToken", "user"]));
    expect(SecondStepAsked?.required).toEqual(
      expect.arrayContaining(["accessToken", "mfaRequired", "mfaMethods"]),
    );
    expect(SecondStepAsked?.properties).not.toHaveProperty("refreshToken");
    expect(AuthenticatorSetupData?.required).toEqual(
      expect.arrayContaining(["mfaType", "secret", "qrCode", "backupCodes", "otpauthUrl"]),
    );
    expect(EmailLinkSetup?.required).toEqual(["mfaType", "email"]);
  });

  it.each(REST_OPERATIONS.map((operation) => [operation.name, operation] as const))(
    "publishes nothing of %s that isn't taken or given",
    (name, { schemas }) => {
      const example = exampleFor(name);
      const [input, output] = [schemas.input && publishedForm(schemas.input), publishedForm(schemas.output)];
      expect(output?.safeParse(example?.response).error).toBeUndefined();
      expect(input?.safeParse(example?.request).error).toBeUndefined();
    },
  );

  it("says that turning a method off signs out elsewhere", () => {
    expect(document.paths["/mfa/disable"]?.post?.description).toContain("other sessions");
  });

  it("shows no validator's pattern", () => {
    expect(JSON.stringify(document)).not.toContain('"pattern"');
  });
});
