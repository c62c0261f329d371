import { redirect } from "next/navigation";
import * as oidc from "openid-client";
import { configuration } from "../../lib/oidc.js";
import { readSession, writeSession } from "../../lib/session.js";
import { HERE } from "../../lib/settings.js";

export async function GET(request) {
  const { waiting, ...session } = await readSession();
  if (!waiting) redirect("/");
  const answer = new URL(new URL(request.url).search, `${HERE}/callback`);
  let tokens;
  try {
    tokens = await oidc.authorizationCodeGrant(await configuration(), answer, {
      pkceCodeVerifier: waiting.verifier,
      expectedState: waiting.state,
      expectedNonce: waiting.nonce,
      idTokenExpected: true,
      ...(waiting.maxAge ? { maxAge: Number(waiting.maxAge) } : {}),
    });
  } catch (error) {
    await writeSession(session);
    return new Response(`That didn't work: ${error.error ?? error.message}`, { status: 400 });
  }
  const { sub, name, email, acr, auth_time } = tokens.claims();
  await writeSession({
    person: { sub, name, email, acr, auth_time },
    tokens: { access: tokens.access_token, id: tokens.id_token },
  });
  redirect(waiting.to);
}
