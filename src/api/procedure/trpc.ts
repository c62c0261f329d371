import { initTRPC } from "@trpc/server";
import { AppError, ERRORS, type ErrorCode, toEnvelope } from "@/contract/errors";
import { recordRefusedCall } from "@/engine/audit/refused-calls";
import { emit, isHeard } from "@/engine/platform/signals";
import { actorOf } from "@/engine/session/principal/actor";
import type { Principal } from "@/engine/session/principal/principal";
import { touchSession } from "@/engine/session/session";
import type { Context } from "./context";
import { toAppError } from "./errors";
import { type Level, refusalFor } from "./levels";

/** The published side of an operation. */
export type RestRoute = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `{name}` for what comes from the path. */
  path: `/${string}`;
  /** The same operation under other names. */
  aliases?: readonly `/${string}`[];
  /** The documented words of a fault of ours. */
  failure: string;
  summary: string;
  /** Side effects that a client should know of beforehand. */
  effects?: string;
  tag: string;
  /** Documented errors beyond those every operation of its level can give. */
  errors?: readonly ErrorCode[];
  /** Open to anybody, but a bearer token that is sent is still read. */
  takesToken?: true;
  /** The answer may carry a session: over REST such an operation needs a bearer, never the pages' cookie. */
  issuesSession?: true;
  /** Says itself what a request from an unlisted origin is answered with; it is never done. */
  judgesOrigin?: true;
  /** The published words of an error where those aren't the catalogue's. */
  words?: Partial<Record<ErrorCode, string>>;
  /** The status it gives an error where that isn't the catalogue's. */
  statuses?: Partial<Record<ErrorCode, number>>;
};

export type Meta = {
  level: Level;
  /** Absent for what only the pages call. */
  rest?: RestRoute;
};

export const BEARER_ONLY = "Call this with a bearer token.";
export const [, FAILURE] = ERRORS.INTERNAL;

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false,
    errorFormatter: ({ error, shape }) => {
      const appError = toAppError(error, FAILURE);
      return {
        message: appError.message,
        code: shape.code,
        data: {
          ...toEnvelope(appError),
          // The pages' alone: the published refusal has no room for it.
          verificationTokenId: appError.verificationTokenId,
          httpStatus: appError.status,
        },
      };
    },
  });

export const router = t.router;

/** Finds who asks, checks their level, and marks the session as in use. */
const authorized = t.middleware(async ({ ctx, meta, next, type, path }) => {
  const level = meta?.level ?? "full";
  if (level === "open") throw new Error(`${path}: an open operation asks nobody who they are`);
  const principal = await ctx.principal();
  if (!principal) throw new AppError("UNAUTHENTICATED");
  const refusal =
    refusalFor(level, principal) ?? carrierRefusal(ctx, principal, meta?.rest?.issuesSession === true);
  if (refusal) {
    // A refused look changes nothing, so it is recorded nowhere either.
    if (type === "mutation") await recordRefusal(ctx, principal, path, refusal);
    throw refusal;
  }
  await touchSession(principal);
  const answer = await next({ ctx: { ...ctx, me: principal } });
  const thrown = answer.ok ? undefined : answer.error.cause;
  if (thrown instanceof AppError && REFUSED_INSIDE.includes(thrown.code) && type === "mutation")
    await recordRefusal(ctx, principal, path, thrown);
  return answer;
});

/** Errors that an operation of any level may add. */
const REFUSED_INSIDE: readonly ErrorCode[] = [
  "STEP_UP_REQUIRED",
  "MFA_ENFORCED",
  "FORBIDDEN",
  "INSUFFICIENT_ROLE",
];

/** A script on a page must not be able to turn the cookie it can't read into tokens that it can. */
function carrierRefusal(ctx: Context, { session }: Principal, issuesSession: boolean): AppError | undefined {
  const mixes = issuesSession && ctx.transport === "rest" && session.carrier === "cookie";
  return mixes ? new AppError("FORBIDDEN", { message: BEARER_ONLY }) : undefined;
}

function recordRefusal(
  ctx: Context,
  { account, session }: Principal,
  path: string,
  refusal: AppError,
): Promise<void> {
  return recordRefusedCall(ctx.caller, {
    ...actorOf({ account, session }),
    operation: path,
    code: refusal.code,
  });
}

/** The engine throws codes; what an operation publishes in other words than the catalogue's is said on its way out. */
const inPublishedWords = t.middleware(async ({ meta, next }) => {
  const answer = await next();
  if (answer.ok || !(answer.error.cause instanceof AppError)) return answer;
  const words = meta?.rest?.words?.[answer.error.cause.code];
  if (words === undefined) return answer;
  throw answer.error.cause.inWords(words);
});

/** Around everything else, so that what is refused is measured, too. */
const measured = t.middleware(async ({ ctx, meta, path, next }) => {
  if (!isHeard("operation")) return next();
  const started = performance.now();
  const answer = await next();
  const status = answer.ok ? 200 : statusOf(toAppError(answer.error, FAILURE), meta);
  emit("operation", { name: path, status, via: ctx.transport, ms: performance.now() - started });
  return answer;
});

const statusOf = ({ code, status }: AppError, meta: Meta | undefined): number =>
  meta?.rest?.statuses?.[code] ?? status;

const base = t.procedure.use(measured).use(inPublishedWords);
const guarded = base.use(authorized);

/** The level is said once, here: what is handed out takes no other `meta`. */
const at =
  <Procedure extends { meta: (meta: Meta) => Procedure }>(level: Level, procedure: Procedure) =>
  (rest?: RestRoute): Omit<Procedure, "meta"> =>
    procedure.meta(rest ? { level, rest } : { level });

/**
 * Procedures by the session level they require. `rest` maps one to a REST path; only pages call one without it:
 * `fresh({ method: "POST", path: "/mfa/enable", … }).input(…).output(…).mutation(…)`.
 */
export const open = at("open", base);
export const withSession = at("session", guarded);
export const enrol = at("enrol", guarded);
export const full = at("full", guarded);
export const fresh = at("fresh", guarded);
