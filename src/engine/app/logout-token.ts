import { randomUUID } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import { secondsAhead } from "../db/clock";
import { env } from "../platform/settings/env";
import type { App } from "./app";
import { signingKeySet } from "./signing-keys";

const TOLD_FOR_SECONDS = 120;
const EVENT = "http://schemas.openid.net/event/backchannel-logout";

/** A logout token (OpenID Connect Back-Channel Logout 1.0 §2.4), signed like the app's ID tokens. */
export async function logoutToken(
  app: App,
  { userId, sid }: { userId: string; sid: string },
): Promise<string> {
  const key = (await signingKeySet()).find(({ alg }) => alg === app.idTokenAlg);
  if (!key) throw new Error(`no key signs ${app.idTokenAlg}`);
  const now = Math.floor(Date.now() / 1000) - secondsAhead();
  return new SignJWT({ sid, events: { [EVENT]: {} } })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "logout+jwt" })
    .setIssuer(env().APP_URL)
    .setAudience(app.id)
    .setSubject(userId)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + TOLD_FOR_SECONDS)
    .sign(await importJWK(key.jwk, key.alg));
}
