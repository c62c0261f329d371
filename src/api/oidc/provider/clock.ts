import { decodeJwt, UnsecuredJWT } from "jose";
import type Provider from "oidc-provider";
import { secondsAhead } from "@/engine/db/clock";

/**
 * The provider goes by this machine's clock, everything else by the database's. What it keeps and what it gives to
 * apps is in the database's time, and each instance translates to its own.
 */
const TIMES = ["iat", "exp", "nbf", "iiat", "loginTs", "authTime", "auth_time"];

type Said = Record<string, unknown>;

/** All times in it so many seconds later, those of what was asked and answered within it as well. */
function shifted(said: Said, seconds: number): Said {
  const later = { ...said };
  for (const name of TIMES) {
    const time = said[name];
    if (typeof time === "number") later[name] = time + seconds;
  }
  if (typeof said.request === "string") later.request = shiftedRequest(said.request, seconds);
  const login = Object(said.result).login;
  if (typeof login?.ts === "number")
    later.result = { ...Object(said.result), login: { ...login, ts: login.ts + seconds } };
  return later;
}

/** What an app pushed unsigned is kept as an unsigned JWT; a signed one stays as the app made it. */
function shiftedRequest(request: string, seconds: number): string {
  return request.endsWith(".") ? new UnsecuredJWT(shifted(decodeJwt(request), seconds)).encode() : request;
}

const by = <Kept extends Said>(said: Kept, seconds: number): Kept =>
  seconds === 0 ? said : Object.assign({ ...said }, shifted(said, seconds));

/** What the provider says, in the database's time. */
export const inDatabaseTime = <Kept extends Said>(said: Kept): Kept => by(said, -secondsAhead());

/** What was kept, in the time that the provider goes by. */
export const inOwnTime = <Kept extends Said>(kept: Kept): Kept => by(kept, secondsAhead());

/** A moment of the database's, as the provider counts, Unix seconds. */
export const ownSeconds = (moment: Date): number => Math.floor(moment.getTime() / 1000) + secondsAhead();

/** From now on ID tokens and answers about tokens are in the database's time. */
export function tellDatabaseTime(provider: Provider): void {
  const { prototype } = provider.IdToken;
  const { payload } = prototype;
  prototype.payload = async function () {
    const claims = await payload.call(this);
    return secondsAhead() === 0 ? claims : inDatabaseTime({ iat: Math.floor(Date.now() / 1000), ...claims });
  };
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.oidc?.route === "introspection") ctx.body = inDatabaseTime(Object(ctx.body));
  });
}
