import type {
  AnswerObject,
  ApiDocument,
  Method,
  OperationObject,
  Parameter,
  PathItem,
  Schema,
} from "@/contract/api-document";
import { env } from "@/engine/platform/env";
import { REST_OPERATIONS, type RestOperation } from "../operations";
import { exampleFor, type OperationExample } from "./examples/examples";
import { fieldSchema, jsonSchema, withoutFields } from "./json-schema";
import { plainPaths } from "./plain-paths";
import { codesOf, ERROR_SCHEMA, refusals } from "./refusals";

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
  for (const operation of REST_OPERATIONS) {
    for (const [index, path] of [operation.rest.path, ...(operation.rest.aliases ?? [])].entries()) {
      paths[path] = { ...paths[path], [methodOf(operation)]: describe(operation, path, index) };
    }
  }
  Object.assign(paths, plainPaths(isLoopback));
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
      schemas: { Error: ERROR_SCHEMA },
      securitySchemes: {
        bearerAuth: { type: "http", scheme: "bearer", description: "The accessToken of a sign-in." },
      },
    },
  };
}

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
function describe(operation: RestOperation, path: string, alias: number): OperationObject {
  const { name, meta, rest, schemas } = operation;
  const example = exampleFor(name);
  const input = schemas.input && jsonSchema(schemas.input, "input");
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, param = ""]) => param);
  const parameters = input ? parametersOf(operation, input, inPath, example) : [];
  const body = input && operation.type === "mutation" ? withoutFields(input, inPath) : undefined;
  const allowed = rest.takesToken ? "With a session or without one." : LEVEL_WORDS[meta.level];
  const isAlias = alias > 0;
  const aliased = isAlias ? `The same as ${rest.method} ${rest.path}.` : undefined;
  const description = [allowed, aliased].filter((line) => line !== undefined).join(" ");
  return {
    operationId: isAlias ? `${name}.${alias}` : name,
    summary: isAlias ? `${rest.summary} (the same at another path)` : rest.summary,
    ...(description === "" ? {} : { description }),
    tags: [rest.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: requestBody(body, inPath, example) } : {}),
    responses: { 200: success(operation, example), ...refusals(codesOf(operation), path, operation) },
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

function requestBody(schema: Schema, inPath: readonly string[], example: OperationExample | undefined) {
  const sent = Object.entries(example?.request ?? {}).filter(([name]) => !inPath.includes(name));
  return {
    required: (schema.required?.length ?? 0) > 0,
    content: { "application/json": { schema, example: Object.fromEntries(sent) } },
  };
}

function success({ schemas }: RestOperation, example: OperationExample | undefined): AnswerObject {
  const schema = jsonSchema(schemas.output, "output");
  return {
    description: "Done",
    content: { "application/json": { schema, ...(example ? { example: example.response } : {}) } },
  };
}
