/**
 * The policy of every page. Scripts and style sheets need this request's nonce. Without 'unsafe-inline' an
 * injected `style` attribute can't read or cover anything either.
 * (Styles set by scripts through the CSSOM, as React and Radix do, are not inline styles to a browser. Server
 * rendered `style` attributes are: components here have none.)
 */

/** The style sheet sonner adds when it loads, without a nonce, first empty and then filled. */
export const TOAST_STYLE_HASHES = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='",
] as const;

type PolicyRequest = {
  nonce: string;
  /** The page's path; the local mailbox shows whole mails in a frame and so needs more. */
  path: string;
  logoUrl: string | undefined;
  /** The development server evaluates code and injects styles. */
  isDevelopment: boolean;
};

/** The value of Content-Security-Policy for one page request. */
export function contentSecurityPolicy({ nonce, path, logoUrl, isDevelopment }: PolicyRequest): string {
  const isMailbox = path === "/outbox" || path.startsWith("/outbox/");
  const logoOrigin = logoUrl ? [new URL(logoUrl).origin] : [];
  // A srcdoc frame inherits the policy of its page, and mails are laid out with style attributes.
  const styles =
    isMailbox || isDevelopment ? ["'unsafe-inline'"] : [`'nonce-${nonce}'`, ...TOAST_STYLE_HASHES];
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'self'"],
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(isDevelopment ? ["'unsafe-eval'"] : []),
    ],
    "style-src": ["'self'", ...styles],
    "img-src": ["'self'", "data:", ...logoOrigin],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-src": [isMailbox ? "'self'" : "'none'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
    "report-uri": ["/api/csp-report"],
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(" "))
    .join("; ");
}
