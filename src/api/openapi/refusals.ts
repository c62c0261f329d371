import { z } from "zod";
import type { AnswerObject, Schema } from "@/contract/document/api-document";
import { named } from "@/contract/document/documented";
import {
  AppError,
  ERRORS,
  type ErrorCode,
  type ErrorEnvelope,
  type FieldIssue,
  toEnvelope,
} from "@/contract/errors";
import { DEAD_LINKS } from "@/contract/text/link-token";
import type { Level } from "../procedure/levels";
import { BEARER_ONLY } from "../procedure/trpc";
import type { RestOperation } from "../routers/operations";
import { addComponent, type Components, jsonSchema } from "./json-schema";

/** Which refusals an operation can answer with, and what each looks like. */

const CODES = named("ErrorCode", z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]));
const ISSUE = named("FieldIssue", z.object({ path: z.string(), message: z.string() }));

const envelope = z.object({
  success: z.literal(false),
  error: z.string().describe("What happened, for a person."),
  /** What happened, for a program. Never changes. */
  code: CODES,
  fieldErrors: z
    .record(z.string(), z.string())
    .optional()
    .describe("Only where input was refused: the first message of each field."),
  issues: z.array(ISSUE).optional().describe("Only where input was refused: every message."),
  retryAfter: z.int().optional().describe("Only with 429: whole seconds, as in Retry-After."),
  hint: z.string().optional().describe("What may be wrong and what to do about it."),
  reason: z.enum(DEAD_LINKS).optional().describe("Only for a dead link, where it is known why."),
  message: z.string().optional().describe("Only below /user: the same as error."),
  error_code: z.string().optional().describe("Only below /user: the same as code."),
}) satisfies z.ZodType<ErrorEnvelope>;

/** Writes down the error body, which isn't called Error as that would hide a generated client's own. */
export const addErrorSchema = (components: Components): void =>
  void addComponent(components, "ApiError", jsonSchema(envelope, "output", components));
const REFERENCE: Schema = { $ref: "#/components/schemas/ApiError" };

const OF_LEVEL: Record<Level, readonly ErrorCode[]> = {
  open: [],
  session: ["UNAUTHENTICATED"],
  enrol: ["UNAUTHENTICATED", "MFA_REQUIRED", "STEP_UP_REQUIRED"],
  full: ["UNAUTHENTICATED", "MFA_REQUIRED", "MFA_ENROLMENT_REQUIRED"],
  fresh: ["UNAUTHENTICATED", "MFA_REQUIRED", "MFA_ENROLMENT_REQUIRED", "STEP_UP_REQUIRED"],
};
const OF_CHANGES: readonly ErrorCode[] = [
  "VALIDATION_FAILED",
  "ORIGIN_NOT_ALLOWED",
  "PAYLOAD_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
];

/** Every error code an operation can answer with. */
export function codesOf({ type, meta, rest, schemas }: RestOperation): readonly ErrorCode[] {
  const ofInput: readonly ErrorCode[] = schemas.input ? ["VALIDATION_FAILED"] : [];
  const codes = new Set<ErrorCode>([
    ...(rest.errors ?? []),
    ...ofInput,
    ...OF_LEVEL[meta.level],
    ...(isBearersOnly(meta) ? (["FORBIDDEN"] as const) : []),
    ...(type === "mutation" ? OF_CHANGES : []),
    "INTERNAL",
    "UNAVAILABLE",
  ]);
  return [...codes];
}

/**
 * An operation that issues tokens refuses callers who authenticate by cookie; an open operation authenticates nobody.
 */
const isBearersOnly = ({ level, rest }: RestOperation["meta"]): boolean =>
  level !== "open" && rest?.issuesSession === true;

function exampleOf(code: ErrorCode, path: string, operation: RestOperation | undefined, words: Words) {
  const message = operation ? wordsOf(code, operation) : words[code];
  const issues = operation && issuesOf(code, operation);
  const error = new AppError(code, {
    ...(message === undefined ? {} : { message }),
    ...(issues === undefined ? {} : { issues }),
    ...(ERRORS[code][0] === 429 ? { retryAfter: 42 } : {}),
  });
  const body = toEnvelope(error);
  return path.startsWith("/user/") ? { ...body, message: body.error, error_code: body.code } : body;
}

/** The message of an error at this operation, where it differs from the catalogue's. */
function wordsOf(code: ErrorCode, { meta, rest }: RestOperation): string | undefined {
  if (code === "INTERNAL") return rest.failure;
  if (code === "FORBIDDEN" && isBearersOnly(meta)) return BEARER_ONLY;
  return rest.words?.[code];
}

/** The fields that a refusal of this kind names. */
function issuesOf(code: ErrorCode, operation: RestOperation): FieldIssue[] | undefined {
  const fields = inputFields(operation);
  if (code === "INVALID_MFA_TYPE") return [{ path: "mfaType", message: ERRORS.INVALID_MFA_TYPE[1] }];
  if (code === "PASSWORD_REJECTED") {
    const path = fields.find((name) => /^(new)?password$/i.test(name)) ?? "";
    return [{ path, message: ERRORS.PASSWORD_REJECTED[1] }];
  }
  if (code !== "VALIDATION_FAILED") return undefined;
  // A type that isn't one is an error of its own.
  const path = fields.find((name) => name !== "mfaType");
  if (path === undefined) return [{ path: "", message: "The body isn't valid JSON." }];
  return [{ path, message: path === "email" ? "That isn't a valid email address." : "That isn't valid." }];
}

function inputFields({ schemas }: RestOperation): string[] {
  return schemas.input instanceof z.ZodObject ? Object.keys(schemas.input.shape) : [];
}

const RETRY_AFTER = {
  "Retry-After": { description: "Whole seconds to wait.", schema: { type: "integer" } },
} as const;

type Words = Partial<Record<ErrorCode, string>>;

/**
 * The refusals of one path, by status, with an example per code.
 * @param words of what is no operation, where they aren't the catalogue's
 */
export function refusals(
  codes: readonly ErrorCode[],
  path: string,
  operation?: RestOperation,
  words: Words = {},
): Record<string, AnswerObject> {
  const statusOf = (code: ErrorCode) => operation?.rest.statuses?.[code] ?? ERRORS[code][0];
  const statuses = [...new Set(codes.map(statusOf))].toSorted((a, b) => a - b);
  const entries = statuses.map((status): [string, AnswerObject] => {
    const group = codes.filter((code) => statusOf(code) === status);
    const examples = Object.fromEntries(
      group.map((code) => [code, { value: exampleOf(code, path, operation, words) }]),
    );
    const answer: AnswerObject = {
      description: group.map((code) => `\`${code}\``).join(", "),
      ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      content: { "application/json": { schema: REFERENCE, examples } },
    };
    return [String(status), answer];
  });
  return Object.fromEntries(entries);
}
