import { createHash } from "node:crypto";
import type { KoaContextWithOIDC } from "oidc-provider";

/**
 * The provider's one page of its own is the form that posts an answer to an app (OAuth 2.0 Form Post Response Mode
 * 1.0). It may run its own script and post there, and nothing else.
 */
export async function formPolicy(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (typeof ctx.body !== "string" || !ctx.response.is("html")) return;
  const script = /<script>([\s\S]*?)<\/script>/.exec(ctx.body)?.[1];
  const action = ctx.oidc?.params?.redirect_uri;
  if (script === undefined || typeof action !== "string") return;
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; form-action ${sourceOf(action)}; frame-ancestors 'none'; base-uri 'none'`;
  ctx.set("content-security-policy", policy);
}

/** An origin, or the scheme where that is an app's own. */
function sourceOf(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return origin === "null" ? protocol : origin;
}
