import { z } from "zod";
import type { AnswerObject, OperationObject, PathItem } from "@/contract/document/api-document";
import { named } from "@/contract/document/documented";
import { MAILBOX_NEEDS_KEY, mailboxAnswer } from "@/contract/mailbox";
import { type Components, jsonSchema } from "./json-schema";
import { refusals } from "./refusals";

/** What answers without being a procedure. Each schema is what its handler sends. */

export const healthAnswer = named("Health", z.object({ status: z.enum(["ok", "unavailable"]) }));
export const keySetAnswer = z.object({
  keys: z.array(
    z.object({
      kty: z.enum(["OKP", "EC", "RSA"]),
      crv: z.enum(["Ed25519", "P-256"]).optional(),
      x: z.string().optional(),
      y: z.string().optional(),
      n: z.string().optional(),
      e: z.string().optional(),
      kid: z.string(),
      alg: z.enum(["EdDSA", "ES256", "RS256"]),
      use: z.literal("sig"),
    }),
  ),
});

type Plain = { id: string; tag: string; summary: string; answer: z.ZodType; example: unknown };

function get(
  { id, tag, summary, answer, example }: Plain,
  path: string,
  components: Components,
): OperationObject {
  return {
    operationId: id,
    summary,
    tags: [tag],
    security: [],
    responses: {
      200: {
        description: "Done",
        content: { "application/json": { schema: jsonSchema(answer, "output", components), example } },
      },
      ...refusals(["INTERNAL"], path),
    },
  };
}

const unavailable = (components: Components): AnswerObject => ({
  description: "The database doesn't answer, or isn't migrated yet",
  content: {
    "application/json": {
      schema: jsonSchema(healthAnswer, "output", components),
      example: { status: "unavailable" },
    },
  },
});

const MAIL = {
  id: "5a1de4a8-2f60-4f0e-8a51-6f0d6dbb8a10",
  to: "ada@example.com",
  subject: "Confirm your address",
  text: "Open this link to confirm your address.",
  html: "<p>Open this link to confirm your address.</p>",
  links: ["http://localhost:3000/verify#token=9pXbD0"],
  createdAt: "2026-01-15T09:30:00.000Z",
};

const KEY = {
  kty: "OKP",
  crv: "Ed25519",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  kid: "k1",
  alg: "EdDSA",
  use: "sig",
};

function ready(components: Components): OperationObject {
  const operation = get(
    {
      id: "health.ready",
      tag: "Service",
      summary: "Whether requests can be served: the database answers and is migrated",
      answer: healthAnswer,
      example: { status: "ok" },
    },
    "/health/ready",
    components,
  );
  return { ...operation, responses: { ...operation.responses, 503: unavailable(components) } };
}

/** The bearer is the key of the mailbox, and no access token. */
const NEEDS_KEY = { UNAUTHENTICATED: MAILBOX_NEEDS_KEY } as const;

function mailbox(components: Components): OperationObject {
  const operation = get(
    {
      id: "outbox.list",
      tag: "Service",
      summary: "The mails of the local mailbox, newest first",
      answer: mailboxAnswer,
      example: [MAIL],
    },
    "/outbox.json",
    components,
  );
  const to = {
    name: "to",
    in: "query",
    required: false,
    schema: { type: "string" },
    example: MAIL.to,
  } as const;
  return {
    ...operation,
    parameters: [to],
    security: [{ bearerAuth: [] }, {}],
    responses: {
      ...operation.responses,
      ...refusals(["UNAUTHENTICATED", "NOT_FOUND"], "/outbox.json", undefined, NEEDS_KEY),
    },
  };
}

const APPLE = "/.well-known/apple-app-site-association";

const KEYS = {
  id: "keys.list",
  tag: "Service",
  summary: "The public keys that access tokens are signed with (RFC 7517)",
  answer: keySetAnswer,
  example: { keys: [KEY] },
};
const ORIGINS = {
  id: "origins.list",
  tag: "Service",
  summary: "The origins that may use this installation's passkeys (related origins of WebAuthn)",
  answer: z.object({ origins: z.array(z.string()) }),
  example: { origins: ["http://localhost:3000"] },
};
const APPS = {
  id: "apps.apple",
  tag: "Service",
  summary: "Native apps that may use this installation's passkeys (Apple's associated domains)",
  answer: z.object({ webcredentials: z.object({ apps: z.array(z.string()) }) }),
  example: { webcredentials: { apps: ["ABCDE12345.com.example.app"] } },
};
const LIVE = {
  id: "health.live",
  tag: "Service",
  summary: "Whether the process runs",
  answer: healthAnswer,
  example: { status: "ok" },
};
const DOCUMENT = {
  id: "document.get",
  tag: "Service",
  summary: "This document",
  answer: z.looseObject({ openapi: z.literal("3.1.0") }),
  example: { openapi: "3.1.0" },
};

/** @param hasMailbox the local mailbox exists, on a loopback address only */
export function plainPaths(hasMailbox: boolean, components: Components): Record<string, PathItem> {
  return {
    "/.well-known/jwks.json": { get: get(KEYS, "/.well-known/jwks.json", components) },
    "/.well-known/webauthn": { get: get(ORIGINS, "/.well-known/webauthn", components) },
    [APPLE]: {
      get: {
        ...get(APPS, APPLE, components),
        responses: { ...get(APPS, APPLE, components).responses, ...refusals(["NOT_FOUND"], APPLE) },
      },
    },
    "/health/live": { get: get(LIVE, "/health/live", components) },
    "/health/ready": { get: ready(components) },
    "/openapi.json": { get: get(DOCUMENT, "/openapi.json", components) },
    ...(hasMailbox ? { "/outbox.json": { get: mailbox(components) } } : {}),
  };
}
