import type { ReactNode } from "react";
import { LIMITS } from "@/contract/limits";
import { CodeBlock } from "./code-block";

const minutes = (seconds: number) => `${seconds / 60} minutes`;

const ERROR = `{
  "success": false,
  "error": "Some of what you sent isn't valid.",
  "code": "VALIDATION_FAILED",
  "fieldErrors": { "email": "That isn't a valid email address." },
  "issues": [{ "path": "email", "message": "That isn't a valid email address." }]
}`;

const CLAIMS = `{
  "iss": "the address of this server",
  "aud": "the address of this server",
  "sub": "the user",
  "sid": "the session",
  "org": "the organization, or null",
  "amr": ["pwd", "otp", "mfa"],
  "aal": 2,
  "auth_time": 1768469400,
  "exp": 1768470300
}`;

export const START_TOPICS = [
  { id: "authentication", title: "Authentication" },
  { id: "levels", title: "Session levels" },
  { id: "errors", title: "Errors" },
  { id: "rate-limits", title: "Rate limits" },
  { id: "offline", title: "Verifying tokens offline" },
] as const;

/** What to know before the first call. */
export function StartSection({ tokenMinutes }: { tokenMinutes: number }) {
  return (
    <div className="max-w-180 space-y-8">
      <Authentication tokenMinutes={tokenMinutes} />
      <Levels />
      <Errors />
      <RateLimits />
      <Offline tokenMinutes={tokenMinutes} />
    </div>
  );
}

function Authentication({ tokenMinutes }: { tokenMinutes: number }) {
  return (
    <Topic topic={START_TOPICS[0]}>
      <p>
        Sign in with <Code>POST /user/login</Code> and send the <Code>accessToken</Code> with every call as{" "}
        <Code>Authorization: Bearer …</Code>. It lives {tokenMinutes} minutes; exchange the{" "}
        <Code>refreshToken</Code> for new ones with <Code>POST /user/refresh</Code>. A refresh token works
        once: keep the new one.
      </p>
      <p>
        Send and expect JSON. Every path answers at the root and below <Code>/api</Code>. Unknown fields are
        ignored, and answers may gain fields.
      </p>
    </Topic>
  );
}

function Levels() {
  return (
    <Topic topic={START_TOPICS[1]}>
      <p>
        A sign-in with a second step to do gives a pending session: it lives{" "}
        {minutes(LIMITS.pendingSession.seconds)}, allows {LIMITS.pendingSession.attempts} wrong answers, and
        can do little but <Code>POST /mfa/verify-login</Code>. Anything more is refused with{" "}
        <Code>MFA_REQUIRED</Code>.
      </p>
      <p>
        Where an organization asks for a second step and the account has none, the session can set one up; the
        rest is refused with <Code>MFA_ENROLMENT_REQUIRED</Code>.
      </p>
      <p>
        What changes an account's protection needs a proof within the last {minutes(LIMITS.stepUp.seconds)}.
        Without one it is refused with <Code>STEP_UP_REQUIRED</Code>: call <Code>POST /mfa/verify-login</Code>{" "}
        with any method that is on, or <Code>POST /auth/reauthenticate</Code> with the password where none is,
        and repeat the call.
      </p>
    </Topic>
  );
}

function Errors() {
  return (
    <Topic topic={START_TOPICS[2]}>
      <p>
        Every refusal has the same body. Decide by <Code>code</Code>, which never changes; show{" "}
        <Code>error</Code> to people. Below <Code>/user</Code> both are repeated as <Code>error_code</Code>{" "}
        and <Code>message</Code>.
      </p>
      <CodeBlock text={ERROR} label="An error" />
    </Topic>
  );
}

function RateLimits() {
  return (
    <Topic topic={START_TOPICS[3]}>
      <p>
        Sign-ins, codes and mails are limited per account, address and client. A refusal is 429 with{" "}
        <Code>Retry-After</Code> in seconds, and the same number as <Code>retryAfter</Code>. Wait that long;
        trying sooner never helps.
      </p>
    </Topic>
  );
}

function Offline({ tokenMinutes }: { tokenMinutes: number }) {
  return (
    <Topic topic={START_TOPICS[4]}>
      <p>
        Access tokens are JWTs of the type <Code>at+jwt</Code>, signed with <Code>EdDSA</Code>. Your own
        services can check them with the keys at <Code>/.well-known/jwks.json</Code>: signature, type, issuer,
        audience and expiry.
      </p>
      <CodeBlock text={CLAIMS} label="The claims of an access token" />
      <p>
        <strong className="font-medium text-foreground">Mind the gap:</strong> this server sees at once that a
        session was ended. Who verifies offline learns of it only when the token expires, up to {tokenMinutes}{" "}
        minutes later. For what can't wait, ask <Code>GET /mfa/status</Code> with the token.
      </p>
      <p>
        <Code>aal</Code> is 2 where two proofs were given. A trusted device spares the second question here
        and counts as none there.
      </p>
    </Topic>
  );
}

function Topic({ topic, children }: { topic: (typeof START_TOPICS)[number]; children: ReactNode }) {
  return (
    <section aria-labelledby={topic.id} className="space-y-3 text-pretty text-muted-foreground">
      <h3
        id={topic.id}
        tabIndex={-1}
        className="scroll-mt-6 text-base font-semibold text-foreground outline-hidden"
      >
        {topic.title}
      </h3>
      {children}
    </section>
  );
}

function Code({ children }: { children: ReactNode }) {
  return <code className="rounded bg-muted px-1 py-0.5 font-mono text-xs text-foreground">{children}</code>;
}
