import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { contentSecurityPolicy, TOAST_STYLE_HASHES } from "./content-security-policy";

const request = { nonce: "bm9uY2U=", path: "/login", logoUrl: undefined, isDevelopment: false };

test("in production no page allows inline or evaluated code, nor inline styles", () => {
  expect(contentSecurityPolicy(request)).not.toContain("unsafe");
});

test("scripts and styles need this request's nonce", () => {
  const policy = contentSecurityPolicy(request);
  expect(policy).toContain("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic';");
  expect(policy).toContain("style-src 'self' 'nonce-bm9uY2U=' ");
});

test("only the mailbox may show frames and inline styles, and it never allows inline scripts", () => {
  expect(contentSecurityPolicy(request)).toContain("frame-src 'none'");
  expect(contentSecurityPolicy({ ...request, path: "/outboxes" })).toContain("frame-src 'none'");
  const mailbox = contentSecurityPolicy({ ...request, path: "/outbox" });
  expect(mailbox).toContain("frame-src 'self'");
  expect(mailbox).toContain("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic';");
});

test("the logo's origin, not its path, may serve images", () => {
  const policy = contentSecurityPolicy({ ...request, logoUrl: "https://cdn.example.com/a;b/logo.svg" });
  expect(policy).toContain("img-src 'self' data: https://cdn.example.com;");
});

test("the toasts' style sheet is the one that is allowed", () => {
  const source = readFileSync(createRequire(import.meta.url).resolve("sonner"), "utf8");
  const css: unknown = JSON.parse(/__insertCSS\(("(?:[^"\\]|\\.)*")\)/.exec(source)?.[1] ?? "null");
  const hash = createHash("sha256").update(String(css)).digest("base64");
  expect(TOAST_STYLE_HASHES).toContain(`'sha256-${hash}'`);
});
