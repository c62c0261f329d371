import { type Challenge, writeChallenge } from "./challenge.js";

/** Why a request isn't let in, and what to answer it with. */
export class GuardError extends Error {
  override readonly name = "GuardError";
  readonly status = 401;
  /** The value of `WWW-Authenticate` (RFC 6750 §3). */
  readonly challenge: string;

  /** @param error left out where no token was sent: then there is nothing wrong with it */
  constructor(
    readonly error: "invalid_token" | "insufficient_user_authentication" | undefined,
    message: string,
    more: Challenge = {},
  ) {
    super(message);
    this.challenge = writeChallenge(error, message, more);
  }

  /** The answer of an API that speaks the web's `Request` and `Response`. */
  toResponse(): Response {
    const headers = { "www-authenticate": this.challenge, "cache-control": "no-store" };
    return Response.json(this.body(), { status: this.status, headers });
  }

  body(): { error: string; error_description: string } {
    return { error: this.error ?? "missing_token", error_description: this.message };
  }
}
