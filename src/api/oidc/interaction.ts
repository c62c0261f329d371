import type Provider from "oidc-provider";
import type { Acr } from "@/contract/acr";
import { PAGES } from "@/contract/page-paths";
import { NEXT_PAGE, NEXT_STEP, type SessionLevel } from "@/contract/session-levels";
import { judge, provedSince, toldOf } from "@/engine/app/assurance";
import { type AppRequest, findAppRequest, isAllowed } from "@/engine/app/consent";
import type { Principal } from "@/engine/session/principal/principal";
import { readCookie } from "../request/cookies";
import { INTERACTION_PATH } from "./paths";
import { ownSeconds } from "./provider/clock";
import { hinted } from "./provider/wishes";
import { problemAnswer, redirectTo } from "./request/answers";
import { interactionCookieName } from "./request/cookie-names";
import type { Answered } from "./request/scope";

/**
 * Sends the person from page to page until nothing is missing for an app's request. The answer depends on the session
 * and the database alone, so luring somebody to this address achieves nothing.
 */

export type Visitor = { principal: Principal | undefined; level: SessionLevel | undefined };

/** @param request a GET of a path of `appRequestPath` */
export async function continueInteraction(
  provider: Provider,
  request: Request,
  visitor: Visitor,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const uid = INTERACTION_PATH.exec(pathname)?.[1] ?? "";
  // Only the browser that began the request may continue it.
  const isTheirs = readCookie(request.headers.get("cookie"), interactionCookieName()) === uid;
  const interaction = isTheirs ? await provider.Interaction.find(uid) : undefined;
  const asked = interaction && (await findAppRequest(uid));
  if (!interaction || !asked) return problemAnswer("expired");
  const answer = async (result: NonNullable<typeof interaction.result>) => {
    interaction.result = result;
    await interaction.persist();
    return redirectTo(interaction.returnTo);
  };
  if (searchParams.has("deny")) return answer({ error: "access_denied" });
  const { principal, level } = visitor;
  if (!principal || level !== "full") return redirectTo(signInPath(level, pathname));
  const { session: began, params } = interaction;
  if (began && began.accountId !== principal.account.id) return problemAnswer("expired");
  // The session it began in has ended. The same person has a new one, so it starts over.
  if (began && began.uid !== principal.session.id) return redirectTo(pathOf(params));
  const wanted = hinted(params);
  if (wanted !== undefined && wanted !== principal.account.id) return answer({ error: "login_required" });
  const verdict = judge(principal, { acrValues: asked.acrValues, notBefore: notBefore(asked) });
  if (verdict.is === "unmet") return answer({ error: "unmet_authentication_requirements" });
  if (verdict.is === "missing") return redirectTo(provePath(pathname, verdict.acr));
  const isAskedAnew = asked.prompts.includes("consent");
  if (!(await isAllowed(principal.account.id, { ...asked, isAskedAnew }, asked.createdAt)))
    return redirectTo(`/consent?request=${uid}`);
  const { acr, amr, authTime } = toldOf(principal, asked.acrValues);
  const ts = ownSeconds(authTime);
  const answered: Answered = { sessionId: principal.session.id, askedAt: asked.createdAt.toISOString() };
  return answer({ login: { accountId: principal.account.id, acr, amr, ts }, consent: {}, answered });
}

/** The request an interaction came of, to be made once more. */
function pathOf(params: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of [value ?? []].flat()) query.append(name, String(one));
  }
  return `/oidc/auth?${query}`;
}

/** From when on a proof counts: since this request, or within the app's `max_age`. */
function notBefore({ prompts, maxAge, createdAt, now }: AppRequest): Date | undefined {
  if (prompts.includes("login")) return createdAt;
  if (maxAge === undefined) return undefined;
  return new Date(Math.min(createdAt.getTime(), provedSince(now, maxAge).getTime()));
}

function signInPath(level: SessionLevel | undefined, back: string): string {
  const step = level === undefined ? undefined : NEXT_STEP[level];
  const page = step === undefined ? PAGES.login : NEXT_PAGE[step];
  return `${page}?${new URLSearchParams({ next: back })}`;
}

const provePath = (back: string, acr: Acr | undefined): string =>
  `/confirm?${new URLSearchParams({ next: back, ...(acr === undefined ? {} : { acr }) })}`;
