import type { DeadLink } from "./text/link-token";

/** The catalogue of errors: a stable code with its HTTP status and message, thrown as `AppError(code)`. */
export const ERRORS = {
  VALIDATION_FAILED: [400, "Some of what you sent isn't valid."],
  INVALID_MFA_TYPE: [400, "Invalid MFA type specified"],
  INVALID_CODE: [400, "That code didn't match. Try the one showing now."],
  SETUP_VERIFICATION_FAILED: [400, "MFA setup verification failed"],
  INVALID_TOKEN: [400, "Invalid or expired token"],
  METHOD_NOT_ENABLED: [400, "This method isn't turned on for your account."],
  METHOD_NOT_CONFIGURED: [400, "Set this method up first."],
  PASSWORD_REJECTED: [400, "Choose a different password."],
  PASSWORD_REQUIRED: [400, "Set a password first."],
  CALLBACK_ORIGIN_NOT_ALLOWED: [400, "That callback origin isn't on the allowlist."],
  UNSAFE_CALLBACK_NEXT: [400, "callback_next must be a path on the same origin."],
  NO_ORGANIZATION: [400, "User not associated with an organization"],
  UNAUTHENTICATED: [401, "Sign in first."],
  INVALID_CREDENTIALS: [401, "That email and password don't match."],
  MFA_REQUIRED: [403, "Finish signing in with your second step first."],
  MFA_ENROLMENT_REQUIRED: [403, "Your organization asks for a second step. Set one up first."],
  STEP_UP_REQUIRED: [403, "Confirm it's you to do this."],
  MAIL_PROOF_REQUIRED: [
    403,
    "Your second step was reset. Confirm with a link we mail you that it's you before you set up a new one.",
  ],
  EMAIL_NOT_VERIFIED: [403, "Confirm your address first: open the link we emailed you."],
  SIGNUP_CLOSED: [403, "New accounts can't be made here."],
  ORIGIN_NOT_ALLOWED: [403, "This request came from a site that isn't allowed to make it."],
  FORBIDDEN: [403, "You don't have permission to do this."],
  MFA_ENFORCED: [403, "Cannot disable MFA when enforced by organization"],
  INSUFFICIENT_ROLE: [
    403,
    "Insufficient permissions. OWNER or ADMINISTRATOR role required to reset another user's MFA.",
  ],
  NOT_FOUND: [404, "There's nothing here."],
  USER_NOT_FOUND: [404, "User not found"],
  METHOD_NOT_ALLOWED: [405, "This path doesn't answer that method."],
  CONFLICT: [409, "That was changed in the meantime. Try again."],
  ACCOUNT_CHANGED: [409, "Another account is signed in in this browser by now. Load the page again."],
  ALREADY_EXISTS: [409, "That already exists."],
  RECOVERY_UNAVAILABLE: [409, "This account can't be recovered here."],
  LIMIT_REACHED: [409, "You've reached the limit for this."],
  PAYLOAD_TOO_LARGE: [413, "That is too large."],
  UNSUPPORTED_MEDIA_TYPE: [415, "Send JSON, with Content-Type: application/json."],
  RATE_LIMITED: [429, "Too many tries. Wait a little, then try again."],
  ACCOUNT_LOCKED: [429, "Too many wrong codes. Wait until the lock ends, then sign in again."],
  INTERNAL: [500, "Something went wrong on our side."],
  UNAVAILABLE: [503, "We can't answer right now. Try again in a moment."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof ERRORS;

export type FieldIssue = { path: string; message: string };

export type AppErrorOptions = {
  /** Replaces the catalogue's words. */
  message?: string;
  /** Only on validation errors. */
  issues?: readonly FieldIssue[];
  /** Whole seconds until a retry makes sense; only with 429 and 503. */
  retryAfter?: number;
  /** What may be wrong and what to do about it, beside the fixed words. */
  hint?: string;
  /** Why a link is dead, where that is known. */
  deadLink?: DeadLink;
  /** The registration that waits with what was typed: its mail can be asked for again. */
  verificationTokenId?: string;
  cause?: unknown;
};

const BRAND = Symbol.for("latchkey.app-error");

/** The one error that leaves as what it says. Anything else leaves as the operation's documented failure words. */
export class AppError extends Error {
  /**
   * A build may hold several copies of this class, so each must recognise the others' errors. Else a 503 would be
   * reported as a 500.
   */
  static [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass asks for itself.
    if (this === AppError) return typeof value === "object" && value !== null && BRAND in value;
    // biome-ignore lint/complexity/noThisInStatic: as above.
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  readonly status: number;
  readonly issues: readonly FieldIssue[];
  readonly retryAfter: number | undefined;
  readonly hint: string | undefined;
  readonly deadLink: DeadLink | undefined;
  readonly verificationTokenId: string | undefined;

  constructor(
    readonly code: ErrorCode,
    options: AppErrorOptions = {},
  ) {
    super(options.message ?? ERRORS[code][1], { cause: options.cause });
    this.name = "AppError";
    this.status = ERRORS[code][0];
    this.issues = options.issues ?? [];
    this.retryAfter = options.retryAfter;
    this.hint = options.hint;
    this.deadLink = options.deadLink;
    this.verificationTokenId = options.verificationTokenId;
  }

  get [BRAND](): true {
    return true;
  }

  /** The same error, saying it in other words. */
  inWords(message: string): AppError {
    const { issues, retryAfter, hint, deadLink, verificationTokenId, cause } = this;
    return new AppError(this.code, {
      message,
      issues,
      cause,
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(hint === undefined ? {} : { hint }),
      ...(deadLink === undefined ? {} : { deadLink }),
      ...(verificationTokenId === undefined ? {} : { verificationTokenId }),
    });
  }
}

/** The error body of every answer, a superset of both published envelopes. */
export type ErrorEnvelope = {
  success: false;
  error: string;
  code: ErrorCode;
  fieldErrors?: Record<string, string>;
  issues?: FieldIssue[];
  retryAfter?: number;
  hint?: string;
  reason?: DeadLink;
};

export function toEnvelope(error: AppError): ErrorEnvelope {
  const envelope: ErrorEnvelope = { success: false, error: error.message, code: error.code };
  if (error.issues.length > 0) {
    envelope.issues = [...error.issues];
    envelope.fieldErrors = Object.fromEntries(
      [...error.issues].reverse().map(({ path, message }) => [path, message]),
    );
  }
  if (error.status === 429 && error.retryAfter !== undefined) envelope.retryAfter = error.retryAfter;
  if (error.hint !== undefined) envelope.hint = error.hint;
  if (error.deadLink !== undefined) envelope.reason = error.deadLink;
  return envelope;
}
