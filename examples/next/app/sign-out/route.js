import { redirect } from "next/navigation";
import * as oidc from "openid-client";
import { configuration } from "../../lib/oidc.js";
import { readSession, writeSession } from "../../lib/session.js";
import { HERE } from "../../lib/settings.js";

export async function GET() {
  const { tokens } = await readSession();
  await writeSession({});
  const url = oidc.buildEndSessionUrl(await configuration(), {
    post_logout_redirect_uri: `${HERE}/`,
    ...(tokens ? { id_token_hint: tokens.id } : {}),
  });
  redirect(url.href);
}
