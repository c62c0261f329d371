import { callTRPCProcedure } from "@trpc/server";
import { AppError } from "@/contract/errors";
import { POOL_LIMITS } from "@/engine/db/pool/pool";
import { mayChange } from "@/engine/platform/origin";
import { withinBudget } from "@/engine/platform/time-budget";
import { handleOidc, isOidcPath, OIDC_AREA } from "../oidc/oidc";
import {
  type Answer,
  corsHeaders,
  errorAnswer,
  jsonAnswer,
  preflight,
  toResponse,
} from "../procedure/answer";
import { type Context, createContext } from "../procedure/context";
import { reportFault, toAppError } from "../procedure/errors";
import { type Asked, askedBy } from "../request/asked";
import { readSessionCookie } from "../request/cookies";
import type { HeaderReader } from "../request/incoming-headers";
import { isJson, readJsonBody } from "../request/read-body";
import { refusedOrigin } from "../request/refused-origin";
import { REST_OPERATIONS, type RestOperation } from "../routers/operations";
import { appRouter } from "../routers/router";
import { answerPlainly, isPlainRoute, PLAIN_AREAS } from "./plain-routes";
import { withoutNulls } from "./without-nulls";

/**
 * The REST adapter: finds the procedure by method and path, reads the body, renders the answer. It is independent of
 * the framework.
 */

type Methods = Map<string, RestOperation>;
type Pattern = { segments: string[]; methods: Methods };
type Found = { methods: Methods; params: Record<string, string> };

const exact = new Map<string, Methods>();
const patterns: Pattern[] = [];
for (const operation of REST_OPERATIONS) {
  for (const path of [operation.rest.path, ...(operation.rest.aliases ?? [])]) add(path, operation);
}

function add(path: string, operation: RestOperation): void {
  const methods = methodsAt(path);
  if (methods.has(operation.rest.method))
    throw new Error(`two operations at ${operation.rest.method} ${path}`);
  methods.set(operation.rest.method, operation);
}

function methodsAt(path: string): Methods {
  const segments = path.split("/");
  const known = path.includes("{")
    ? patterns.find((pattern) => pattern.segments.join("/") === path)?.methods
    : exact.get(path);
  if (known) return known;
  const methods: Methods = new Map();
  if (path.includes("{")) patterns.push({ segments, methods });
  else exact.set(path, methods);
  return methods;
}

function find(path: string): Found | undefined {
  const methods = exact.get(path);
  if (methods) return { methods, params: {} };
  const segments = path.split("/");
  for (const pattern of patterns) {
    const params = match(pattern.segments, segments);
    if (params) return { methods: pattern.methods, params };
  }
  return undefined;
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) params[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}

/** Both prefixes are the same paths: the root, and `/api`. */
const restPath = (path: string): string => (path.startsWith("/api/") ? path.slice("/api".length) : path);

const firstSegment = (path: string): string => path.split("/")[1] ?? "";
const areas = new Set([
  OIDC_AREA,
  ...REST_OPERATIONS.map(({ rest }) => firstSegment(rest.path)),
  ...PLAIN_AREAS,
]);

/** Whether a path belongs to the API: below `/api`, or the path of a published operation. */
export function isRestArea(path: string): boolean {
  return path.startsWith("/api/") || areas.has(firstSegment(path)) || isPlainRoute(path);
}

/** For the framework's routes. */
export async function handleRest(request: Request): Promise<Response> {
  const asked = askedBy(request);
  if (!isOidcPath(asked.path)) return toResponse(await answerRest(asked));
  const response = await handleOidc(request);
  return request.method === "HEAD" ? new Response(null, response) : response;
}

/** Answers what isn't of OpenID Connect, whose provider takes more of a request than is read here. */
export async function answerRest(asked: Asked): Promise<Answer> {
  const answer = await respond(asked);
  return asked.method === "HEAD" ? { ...answer, body: null } : answer;
}

async function respond(asked: Asked): Promise<Answer> {
  const { method, headers } = asked;
  const path = restPath(asked.path);
  const cors = corsHeaders(headers.get("origin"));
  if (isPlainRoute(path)) return answerPlainly(asked, path, cors);
  const found = find(path);
  if (!found) return errorAnswer(new AppError("NOT_FOUND"), path, cors);
  const allow = allowed(found.methods);
  if (method === "OPTIONS") return preflight(allow, cors);
  const operation = found.methods.get(method === "HEAD" ? "GET" : method);
  if (!operation) return errorAnswer(new AppError("METHOD_NOT_ALLOWED"), path, { ...cors, allow });
  const context = createContext(headers, "rest");
  try {
    const sent = { ...(await readInput(asked, operation)), ...found.params };
    const input = withoutNulls(operation.schemas.input, sent);
    const output: unknown = await withinBudget(POOL_LIMITS.queryMs, () => call(operation, input, context));
    return jsonAnswer(200, output, cors, context.answer);
  } catch (thrown) {
    const error = toAppError(thrown, operation.rest.failure);
    reportFault(error, operation.name, context.caller.requestId);
    return errorAnswer(error, path, cors, operation.rest.statuses?.[error.code]);
  }
}

function allowed(methods: Methods): string {
  return [...methods.keys(), ...(methods.has("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

async function readInput(asked: Asked, { type, meta }: RestOperation): Promise<Record<string, unknown>> {
  if (type === "query") return readQuery(asked.query);
  requireSameSite(asked.headers, meta.rest?.judgesOrigin === true);
  return readJsonBody(asked);
}

/** `?cursor=` says as little as its absence: forms and clients write what they don't have so. */
function readQuery(query: URLSearchParams): Record<string, string> {
  const names = [...query.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined || names.includes("__proto__")) {
    const path = repeated ?? "__proto__";
    throw new AppError("VALIDATION_FAILED", { issues: [{ path, message: "Give this once." }] });
  }
  return Object.fromEntries([...query].filter(([, value]) => value !== ""));
}

/** A page can't send a bearer token that it doesn't hold; any other request must come from a page of ours. */
function requireSameSite(headers: HeaderReader, judgesOrigin: boolean): void {
  if (headers.has("authorization")) return;
  const hasCookie = readSessionCookie(headers.get("cookie")) !== undefined;
  if (judgesOrigin && headers.has("origin") && !hasCookie) return;
  const hasBody = headers.has("content-type") || Number(headers.get("content-length") ?? 0) > 0;
  const isAllowed = mayChange({
    origin: headers.get("origin"),
    fetchSite: headers.get("sec-fetch-site"),
    hasCookie,
    isJson: !hasBody || isJson(headers),
  });
  if (isAllowed) return;
  if (!isCrossSite(headers)) throw new AppError("UNSUPPORTED_MEDIA_TYPE");
  throw refusedOrigin("ORIGIN_NOT_ALLOWED", headers.get("origin"));
}

const isCrossSite = (headers: HeaderReader) =>
  headers.has("origin") || headers.has("sec-fetch-site") || headers.has("cookie");

function call({ name, type }: RestOperation, input: unknown, ctx: Context): Promise<unknown> {
  return callTRPCProcedure({
    router: appRouter,
    path: name,
    getRawInput: async () => input,
    ctx,
    type,
    signal: undefined,
    batchIndex: 0,
  });
}
