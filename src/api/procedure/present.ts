import type { z } from "zod";
import { LIMITS } from "@/contract/limits";
import type { loginAnswer } from "@/contract/operations/auth";
import { NEXT_STEP, type SessionLevel } from "@/contract/session-levels";
import type { Enrolled } from "@/engine/factor/enrolment";
import type { Admission } from "@/engine/session/gate";
import { firstOffered } from "@/engine/session/gate";
import type { Issued } from "@/engine/session/issued";
import type { Account, Principal } from "@/engine/session/principal/principal";
import { renewSecret } from "@/engine/session/renew-secret";
import { lifetimeOf } from "@/engine/session/session";
import { browserCookie, deviceCookie, sessionCookie } from "../request/cookies";
import type { Context } from "./context";

/** How what the engine decided is handed over: the one place that turns a session into a cookie or into tokens. */

export function signedInUser({ id, email, firstName, orgRole, organization }: Account) {
  return { id, email, name: firstName, orgId: organization?.id ?? null, orgRole };
}

const nextStepAfter = (level: SessionLevel) => {
  const nextStep = NEXT_STEP[level];
  return nextStep === undefined ? {} : { nextStep };
};

/** Leaves the cookie for a page, or gives a REST client its tokens. */
function handOver(
  { caller, answer }: Context,
  issued: Issued,
): { accessToken?: string; refreshToken?: string } {
  if (caller.carrier === "cookie") {
    if (issued.opaqueToken !== null)
      answer.cookies.push(sessionCookie(issued.opaqueToken, lifetimeOf(issued.level)));
    if (issued.level === "full" && caller.browser !== undefined)
      answer.cookies.push(browserCookie(caller.browser, LIMITS.signInSource.seconds));
    return {};
  }
  const accessToken = issued.accessToken ?? issued.opaqueToken;
  return {
    ...(accessToken === null ? {} : { accessToken }),
    ...(issued.refreshToken === null ? {} : { refreshToken: issued.refreshToken }),
  };
}

/** Said where a password was typed that is shorter than a new one may be by now. */
export const presentPassword = ({ passwordChangeRequired }: { passwordChangeRequired: boolean }) =>
  passwordChangeRequired ? ({ passwordChangeRequired: true } as const) : {};

/** The answer of every way to sign in. */
export function presentAdmission(
  ctx: Context,
  { issued, account, decision }: Admission,
): z.input<typeof loginAnswer> {
  const base = {
    success: true,
    ...handOver(ctx, issued),
    tokenId: issued.sessionId,
    expiresAt: issued.expiresAt,
    user: signedInUser(account),
    ...nextStepAfter(issued.level),
  } as const;
  if (issued.level === "full") return base;
  const primaryMethod = firstOffered(account, decision.methods);
  return {
    ...base,
    mfaRequired: true,
    mfaMethods: decision.methods,
    ...(primaryMethod ? { primaryMethod } : {}),
  };
}

/** A trusted device's token: pages get an HttpOnly cookie, everybody else finds it in the answer. */
export function presentDevice({ caller, answer }: Context, token: string | undefined) {
  if (token === undefined) return {};
  if (caller.carrier === "bearer") return { trustedDeviceToken: token };
  answer.cookies.push(deviceCookie(token, LIMITS.trustedDevice.seconds));
  return {};
}

/** A context in which somebody is signed in. */
type OwnContext = Context & { me: Principal };

/**
 * For when a session has ended all others and its answer carries no tokens. A cookie session gets a new cookie; a
 * bearer keeps its token, as published clients expect.
 */
export async function renewCookie({ transport, answer, me }: OwnContext): Promise<void> {
  if (transport !== "page") return;
  const token = await renewSecret(me);
  if (token !== undefined) answer.cookies.push(sessionCookie(token, lifetimeOf(me.session.level)));
}

/** What a confirmed set-up leaves to say: new tokens, and what is to be done next. */
export async function presentEnrolled(ctx: OwnContext, { issued, level }: Enrolled) {
  if (issued) return presentRaised(ctx, issued);
  await renewCookie(ctx);
  return nextStepAfter(level);
}

/** The tokens of a session that was raised, under their published names. */
export function presentRaised(ctx: Context, issued: Issued) {
  return { ...presentTokens(ctx, issued), ...nextStepAfter(issued.level) };
}

/** The same without what is to be done next: of a session that stays what it was, and got new tokens. */
export function presentTokens(ctx: Context, issued: Issued) {
  const { accessToken, refreshToken } = handOver(ctx, issued);
  return {
    ...(accessToken ? { fullAccessToken: accessToken } : {}),
    ...(refreshToken ? { refreshToken } : {}),
  };
}
