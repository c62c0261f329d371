import type {
  AnswerObject,
  ApiDocument,
  Method,
  OperationObject,
  Parameter,
  PathItem,
  Schema,
} from "@/contract/document/api-document";
import { env } from "@/engine/platform/settings/env";
import { REST_OPERATIONS, type RestOperation } from "../routers/operations";
import { exampleFor, type OperationExample } from "./examples/examples";
import {
  addComponent,
  type Components,
  fieldSchema,
  jsonSchema,
  resolved,
  withoutFields,
} from "./json-schema";
import { plainPaths } from "./plain-paths";
import { addErrorSchema, codesOf, refusals } from "./refusals";

/** The OpenAPI 3.1 document, made from the procedures themselves: it can't say what they don't do. */

const LEVEL_WORDS = {
  open: undefined,
  session: "Any session, also one that still waits for its second step.",
  enrol: "A session that has to set a method up, or a full one with a recent proof.",
  full: "A full session.",
  fresh: "A full session with a proof within the last 15 minutes.",
} as const;

const TAGS: Record<string, string> = {
  Accounts: "Registration, sign-in, tokens, profile and passwords.",
  MFA: "Authenticator app, email link, passkey and backup codes.",
  Service: "Health, keys and this document.",
};

let made: ApiDocument | undefined;

/** The document, built on first use. */
export function apiDocument(): ApiDocument {
  made ??= build();
  return made;
}

function build(): ApiDocument {
  const { APP_NAME, APP_URL, isLoopback } = env();
  const paths: Record<string, PathItem> = {};
  const components: Components = {};
  addErrorSchema(components);
  for (const operation of REST_OPERATIONS) {
    for (const [index, path] of [operation.rest.path, ...(operation.rest.aliases ?? [])].entries()) {
      paths[path] = { ...paths[path], [methodOf(operation)]: describe(operation, path, index, components) };
    }
  }
  Object.assign(paths, plainPaths(isLoopback, components));
  return {
    openapi: "3.1.0",
    info: {
      title: `${APP_NAME} API`,
      version: "1",
      description: "Sign-in and multi-factor authentication. Every path answers at the root and below /api.",
    },
    servers: [
      { url: APP_URL, description: "The root" },
      { url: `${APP_URL}/api`, description: "The same, below /api" },
    ],
    tags: tagsOf(paths),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).toSorted(byName)),
      securitySchemes: {
        bearerAuth: { type: "http", scheme: "bearer", description: "The accessToken of a sign-in." },
      },
    },
  };
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);

/** What generated clients call an operation's request and answer: "mfa.verifyLogin" is MfaVerifyLogin…. */
const typeName = (operation: string, kind: "Request" | "Answer"): string =>
  operation.replace(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase()) + kind;

/** A schema by reference: its own name's, or else the operation's. */
const byReference = (name: string, schema: Schema, components: Components): Schema =>
  schema.$ref === undefined ? addComponent(components, name, schema) : schema;

function tagsOf(paths: Record<string, PathItem>): ApiDocument["tags"] {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const names = new Set(operations.flatMap(({ tags }) => tags));
  return [...names].map((name) => ({ name, description: TAGS[name] ?? name }));
}

function methodOf({ rest }: RestOperation): Method {
  return METHODS[rest.method];
}
const METHODS = { GET: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" } as const;

/** @param alias 0 for the operation's own path, then the number of the alias */
function describe(
  operation: RestOperation,
  path: string,
  alias: number,
  components: Components,
): OperationObject {
  const { name, meta, rest, schemas } = operation;
  const example = exampleFor(name);
  const input = schemas.input && jsonSchema(schemas.input, "input", components);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, param = ""]) => param);
  const parameters = input ? parametersOf(operation, input, inPath, example) : [];
  const body = input && operation.type === "mutation" ? withoutFields(input, inPath) : undefined;
  const allowed = rest.takesToken ? "With a session or without one." : LEVEL_WORDS[meta.level];
  const isAlias = alias > 0;
  const aliased = isAlias ? `The same as ${rest.method} ${rest.path}.` : undefined;
  const description = [allowed, rest.effects, aliased].filter((line) => line !== undefined).join(" ");
  return {
    operationId: isAlias ? `${name}.${alias}` : name,
    summary: isAlias ? `${rest.summary} (the same at another path)` : rest.summary,
    ...(description === "" ? {} : { description }),
    tags: [rest.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: requestBody(name, body, inPath, example, components) } : {}),
    responses: {
      200: success(operation, example, components),
      ...refusals(codesOf(operation), path, operation),
    },
    security: securityOf(operation),
  };
}

function securityOf({ meta, rest }: RestOperation): OperationObject["security"] {
  if (meta.level !== "open") return [{ bearerAuth: [] }];
  return rest.takesToken ? [{ bearerAuth: [] }, {}] : [];
}

function parametersOf(
  { type }: RestOperation,
  input: Schema,
  inPath: readonly string[],
  example: OperationExample | undefined,
): Parameter[] {
  const names = type === "query" ? Object.keys(input.properties ?? {}) : inPath;
  return [...new Set([...inPath, ...names])].map((name) => {
    const isInPath = inPath.includes(name);
    const value = example?.request?.[name];
    return {
      name,
      in: isInPath ? "path" : "query",
      required: isInPath || (input.required?.includes(name) ?? false),
      schema: fieldSchema(input, name),
      ...(value === undefined ? {} : { example: value }),
    };
  });
}

function requestBody(
  operation: string,
  schema: Schema,
  inPath: readonly string[],
  example: OperationExample | undefined,
  components: Components,
) {
  const sent = Object.entries(example?.request ?? {}).filter(([name]) => !inPath.includes(name));
  return {
    required: isRequired(resolved(schema, components)),
    content: {
      "application/json": {
        schema: byReference(typeName(operation, "Request"), schema, components),
        example: Object.fromEntries(sent),
      },
    },
  };
}

/** Alternatives are only told apart by something that has to be there. */
const isRequired = (schema: Schema): boolean =>
  (schema.required?.length ?? 0) > 0 || schema.oneOf !== undefined || schema.anyOf !== undefined;

function success(
  { name, schemas }: RestOperation,
  example: OperationExample | undefined,
  components: Components,
): AnswerObject {
  const answer = jsonSchema(schemas.output, "output", components);
  const schema = byReference(typeName(name, "Answer"), answer, components);
  return {
    description: "Done",
    content: { "application/json": { schema, ...(example ? { example: example.response } : {}) } },
  };
}
