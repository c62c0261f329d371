import { ARRIVAL_PATH } from "@/contract/arrival";
import { AppError } from "@/contract/errors";
import { publishedKeys } from "@/engine/app/signing-keys";
import { isReady } from "@/engine/db/readiness";
import { relyingParty } from "@/engine/factor/factors";
import { jsonWebKeySet } from "@/engine/platform/access-token";
import { env } from "@/engine/platform/settings/env";
import { apiDocument } from "../openapi/openapi";
import { type Answer, errorAnswer, jsonAnswer, preflight } from "../procedure/answer";
import { toAppError } from "../procedure/errors";
import type { Asked } from "../request/asked";
import { tellArrival } from "./arrival";
import { takePolicyReport } from "./policy-reports";

/** The paths that are no operation: they authenticate nobody and change nothing. */

type Found = {
  status: 200 | 503;
  body: unknown;
  maxAge?: number;
  /** Scripts of any page may read it: it says nothing of whoever asks. */
  isForEverybody?: true;
};

const ALLOW = "GET, HEAD, OPTIONS";
/** Seconds a verifier may keep the keys; a new one is published long before it signs anything for it. */
const KEYS_MAX_AGE = 300;
/** Seconds a browser may keep the origins that share this installation's passkeys (WebAuthn L3 §5.11). */
const ORIGINS_MAX_AGE = 3600;

const ROUTES = new Map<string, () => Found | undefined | Promise<Found | undefined>>([
  ["/health/live", () => ({ status: 200, body: { status: "ok" } })],
  ["/health/ready", readiness],
  [
    "/.well-known/jwks.json",
    async () => ({ status: 200, body: await allKeys(), maxAge: KEYS_MAX_AGE, isForEverybody: true }),
  ],
  [
    "/.well-known/webauthn",
    () => ({ status: 200, body: { origins: pagesOf(relyingParty()) }, maxAge: ORIGINS_MAX_AGE }),
  ],
  ["/.well-known/apple-app-site-association", appleApps],
  ["/openapi.json", () => (env().API_DOCS ? { status: 200, body: apiDocument() } : undefined)],
]);

/** Those of the product's own access tokens, and those that sign what apps are given. */
async function allKeys(): Promise<{ keys: object[] }> {
  const { keys } = await jsonWebKeySet();
  return { keys: [...keys, ...(await publishedKeys())] };
}

/** A browser has nothing to do with a native app's origin. */
const pagesOf = ({ origins }: { origins: readonly string[] }): readonly string[] =>
  origins.filter((origin) => /^https?:/.test(origin));

/** What lets native apps on Apple's systems use this installation's passkeys (Associated Domains, `webcredentials`). */
function appleApps(): Found | undefined {
  const apps = env().RP_APPLE_APPS;
  return apps.length > 0
    ? { status: 200, body: { webcredentials: { apps } }, maxAge: ORIGINS_MAX_AGE }
    : undefined;
}

async function readiness(): Promise<Found> {
  return (await isReady())
    ? { status: 200, body: { status: "ok" } }
    : { status: 503, body: { status: "unavailable" } };
}

/** Endpoints that machines post to, with the words for a failure of each. */
const TAKEN = new Map<string, { take: (asked: Asked) => Promise<Answered>; failure: string }>([
  [
    "/csp-report",
    {
      take: async (asked) => {
        await takePolicyReport(asked);
        return { status: 204, body: null };
      },
      failure: "Failed to take the report",
    },
  ],
  [
    ARRIVAL_PATH,
    {
      take: async (asked) => ({ status: 200, body: await tellArrival(asked) }),
      failure: "Failed to tell how it arrived",
    },
  ],
]);

type Answered = { status: 200 | 204; body: unknown };

export function isPlainRoute(path: string): boolean {
  return ROUTES.has(path) || TAKEN.has(path);
}

/** The first parts of the paths that are answered here, for what has to name them. */
export const PLAIN_AREAS: readonly string[] = [...ROUTES.keys()].map((path) => path.split("/")[1] ?? "");

/** Answers a path of `isPlainRoute`, by the same rules for methods as any other. */
export async function answerPlainly(
  asked: Asked,
  path: string,
  cors: Record<string, string>,
): Promise<Answer> {
  const taken = TAKEN.get(path);
  if (taken) return answerTaken(taken, asked, path, cors);
  if (asked.method === "OPTIONS") return preflight(ALLOW, cors);
  if (asked.method !== "GET" && asked.method !== "HEAD")
    return errorAnswer(new AppError("METHOD_NOT_ALLOWED"), path, { ...cors, allow: ALLOW });
  const answer = await ROUTES.get(path)?.();
  if (!answer) return errorAnswer(new AppError("NOT_FOUND"), path, cors);
  const kept: Record<string, string> = answer.maxAge
    ? { "cache-control": `public, max-age=${answer.maxAge}` }
    : {};
  const open: Record<string, string> = answer.isForEverybody
    ? { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" }
    : {};
  return jsonAnswer(answer.status, answer.body, { ...cors, ...kept, ...open });
}

async function answerTaken(
  { take, failure }: NonNullable<ReturnType<(typeof TAKEN)["get"]>>,
  asked: Asked,
  path: string,
  cors: Record<string, string>,
): Promise<Answer> {
  const allow = "POST, OPTIONS";
  if (asked.method === "OPTIONS") return preflight(allow, cors);
  if (asked.method !== "POST")
    return errorAnswer(new AppError("METHOD_NOT_ALLOWED"), path, { ...cors, allow });
  try {
    const { status, body } = await take(asked);
    return jsonAnswer(status, body, cors);
  } catch (thrown) {
    return errorAnswer(toAppError(thrown, failure), path, cors);
  }
}
