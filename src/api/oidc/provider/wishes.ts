import { decodeJwt } from "jose";
import { errors, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import { z } from "zod";
import { findLiveApp } from "@/engine/app/app";
import { judge, provedSince, toldOf, type Verdict } from "@/engine/app/assurance";
import { isAllowed } from "@/engine/app/consent";
import { type Answered, oidcScope } from "../request/scope";

/**
 * When a person has to be asked something before an app gets its code. The provider checks this at the request and
 * again at its answer; `interaction.ts` says what is asked and where.
 */

const words = (value: unknown): string[] =>
  typeof value === "string" ? value.split(" ").filter((word) => word !== "") : [];

/** The `acr_values` of a request, first choice first. */
const acrValuesOf = ({ oidc }: KoaContextWithOIDC): string[] => words(oidc.params?.acr_values);

const scopesOf = ({ oidc }: KoaContextWithOIDC): string[] => [...oidc.requestParamOIDCScopes];

function verdictOn(ctx: KoaContextWithOIDC): Verdict {
  const { principal } = oidcScope();
  if (!principal) return { is: "missing", acr: undefined };
  const maxAge = ctx.oidc.params?.max_age;
  const notBefore = maxAge === undefined ? undefined : provedSince(principal.now, Number(maxAge));
  return judge(principal, { acrValues: acrValuesOf(ctx), notBefore });
}

const isProved = ({ oidc }: KoaContextWithOIDC): boolean => oidc.result?.login !== undefined;

/** The session is enough for the app, or what was missing has been proved for this very request. */
export const isSignedInEnough = (ctx: KoaContextWithOIDC): boolean =>
  oidcScope().principal !== undefined &&
  !(ctx.oidc.prompts.has("login") && ctx.oidc.promptPending("login")) &&
  (isProved(ctx) || verdictOn(ctx).is === "met");

export async function isConsented(ctx: KoaContextWithOIDC): Promise<boolean> {
  const { principal } = oidcScope();
  const app = await findLiveApp(ctx.oidc.client?.clientId ?? "");
  if (!principal || !app) return false;
  const isAskedAnew = ctx.oidc.prompts.has("consent");
  // What was allowed for this request may have been withdrawn since it was answered.
  const since = answeredIn(ctx.oidc.result)?.askedAt;
  const asked = { app, scopes: scopesOf(ctx), isAskedAnew };
  return isAllowed(principal.account.id, asked, since === undefined ? undefined : new Date(since));
}

const { Check, Prompt } = interactionPolicy;

const login = () =>
  new Prompt(
    { name: "login", requestable: true },
    new Check("openid", "openid isn't asked for", "invalid_scope", requireOpenid),
    new Check(
      "no_session",
      "nobody is signed in",
      "login_required",
      () => oidcScope().principal === undefined,
    ),
    new Check(
      "acr",
      "what was asked for isn't proved",
      "unmet_authentication_requirements",
      (ctx) => !isProved(ctx) && words(ctx.oidc.params?.acr_values).length > 0 && isAcrMissing(ctx),
    ),
    new Check(
      "max_age",
      "the last proof is too old",
      "login_required",
      (ctx) => !isProved(ctx) && verdictOn(ctx).is !== "met",
    ),
    new Check("id_token_hint", "somebody else is signed in", "login_required", (ctx) => isSomebodyElse(ctx)),
  );

/** @throws InvalidScope before anybody is asked anything: who somebody is is all that is given here */
function requireOpenid({ oidc }: KoaContextWithOIDC): boolean {
  if (oidc.requestParamOIDCScopes.has("openid")) return false;
  throw new errors.InvalidScope("openid must be among the scopes", "openid");
}

function isAcrMissing(ctx: KoaContextWithOIDC): boolean {
  const { principal } = oidcScope();
  if (!principal) return false;
  return judge(principal, { acrValues: acrValuesOf(ctx), notBefore: undefined }).is !== "met";
}

/** By the request's own words: on the way back from a question the provider reads the hint no more. */
function isSomebodyElse({ oidc }: KoaContextWithOIDC): boolean {
  const wanted = hinted(oidc.params ?? {});
  return wanted !== undefined && wanted !== oidc.session?.accountId;
}

/** The account that an app asks for, by an ID token that the provider verified when the request came. */
export function hinted({ id_token_hint: hint }: Record<string, unknown>): string | undefined {
  if (typeof hint !== "string") return undefined;
  const { sub } = decodeJwt(hint);
  return sub;
}

const consent = () =>
  new Prompt(
    { name: "consent", requestable: true },
    new Check(
      "not_allowed",
      "the person hasn't allowed this",
      "consent_required",
      async (ctx) => !(await isConsented(ctx)),
    ),
  );

export const interactionPolicies = () => [login(), consent()];

/** One grant for each authorization, so that revoking one leaves the others alone. */
export async function loadGrant(ctx: KoaContextWithOIDC) {
  const { client, account, provider, session } = ctx.oidc;
  const { principal } = oidcScope();
  if (!client || !account) return undefined;
  if (!isSignedInEnough(ctx) || !(await isConsented(ctx))) return undefined;
  // The session's `acr` is the first requested value that it meets.
  if (session && principal) session.acr = toldOf(principal, acrValuesOf(ctx)).acr;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(scopesOf(ctx));
  await grant.save();
  return grant;
}

const answers = z.object({ answered: z.object({ sessionId: z.string(), askedAt: z.string() }) });

/** What we noted with the answer to a question, where there is one. */
const answeredIn = (result: unknown): Answered | undefined => answers.safeParse(result).data?.answered;

/** @throws SessionNotFound where the session that answered has ended since, and they signed in anew */
export function requireSameSession(result: unknown, sessionId: string | undefined): void {
  const answered = answeredIn(result);
  if (answered !== undefined && answered.sessionId !== sessionId)
    throw new errors.SessionNotFound("the session that answered has ended");
}

/** @throws SessionNotFound where somebody else signed in since the question was answered */
export function requireSamePerson(answered: string | undefined, accountId: string | undefined): void {
  if (answered !== undefined && answered !== accountId)
    throw new errors.SessionNotFound("somebody else is signed in by now");
}
