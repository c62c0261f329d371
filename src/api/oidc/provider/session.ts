import type Provider from "oidc-provider";
import { toldOf } from "@/engine/app/assurance";
import { readCookie } from "../../request/cookies";
import { resumeCookieName } from "../request/cookie-names";
import { oidcScope } from "../request/scope";
import { ownSeconds } from "./clock";
import { requireSamePerson, requireSameSession } from "./wishes";

/**
 * The provider's session, found by our session's id. Every request says anew who is signed in and how. It has no
 * cookie, so nothing else can be believed.
 */
export function followOurSession(provider: Provider): void {
  const { Session } = provider;
  // The id is our session's and is never shown, so it can't be fixated.
  Session.prototype.resetIdentifier = () => {};
  Session.get = async (ctx) => {
    const { principal } = oidcScope();
    const session = principal ? await sessionFor(provider, principal.session.id) : new Session();
    if (principal) {
      const { acr, amr, authTime } = toldOf(principal);
      session.loginAccount({ accountId: principal.account.id, acr, amr, loginTs: ownSeconds(authTime) });
    }
    await requireAnswerer(provider, ctx.get("cookie"), session.accountId, principal?.session.id);
    ctx.oidc.entity("Session", session);
    return session;
  };
}

async function sessionFor(provider: Provider, id: string) {
  const { Session } = provider;
  return (await Session.find(id)) ?? Object.assign(new Session(), { jti: id, uid: id });
}

/**
 * On the way back from a question whoever answered it goes on, in that session. What another session proved says
 * nothing.
 */
async function requireAnswerer(
  provider: Provider,
  cookies: string,
  accountId: string | undefined,
  sessionId: string | undefined,
) {
  const uid = readCookie(cookies, resumeCookieName());
  const interaction = uid === undefined ? undefined : await provider.Interaction.find(uid);
  requireSamePerson(interaction?.result?.login?.accountId, accountId);
  requireSameSession(interaction?.result, sessionId);
}
