import { type NextRequest, NextResponse } from "next/server";
import { pageRefusal } from "./api/page-refusal";
import { toResponse } from "./api/procedure/answer";
import { product } from "./api/product";
import { contentSecurityPolicy } from "./app/content-security-policy";

/** Gives every page a nonce and the policy that asks for it. Headers that never change are in next.config.ts. */
export function proxy(request: NextRequest): Response {
  const refusal = pageRefusal(request.method, request.nextUrl.pathname);
  if (refusal) return toResponse(refusal);
  const { logoUrl, isDevelopment } = product();
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const path = request.nextUrl.pathname;
  const policy = contentSecurityPolicy({ nonce, path, logoUrl, isDevelopment });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next reads the nonce for its own scripts from here.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = {
  // Pages only: on the API a proxy would cost more than many an answer.
  matcher: [
    "/((?!(?:api|mfa|auth|user|sessions|devices|organization|oidc|health|\\.well-known|_next/static|openapi\\.json|outbox\\.json|icon\\.svg)(?:/|$)).*)",
  ],
};
