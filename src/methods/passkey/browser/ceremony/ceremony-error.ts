/** Why a passkey wasn't made or used, in words that say what to do. */

export type Circumstances = {
  ceremony: "create" | "get";
  /** How long the browser was at it. */
  waitedMs: number;
  /** How long it was given. */
  timeoutMs: number;
  /** Another page has this one inside it. */
  isFramed: boolean;
  isSecure: boolean;
  isSupported: boolean;
};

type Reason =
  | "aborted"
  | "timed-out"
  | "not-confirmed"
  | "already-there"
  | "no-verification"
  | "not-supported"
  | "framed"
  | "insecure"
  | "wrong-address"
  | "failed";

/** Has the shape of our own error envelope, so that pages show it as they show what the server says. */
export class CeremonyError extends Error {
  override readonly name = "CeremonyError";
  readonly error: string;

  constructor(
    readonly reason: Reason,
    ceremony: Circumstances["ceremony"],
    cause?: unknown,
  ) {
    const words = WORDS[reason];
    const text = typeof words === "string" ? words : words[ceremony];
    super(text, { cause });
    this.error = text;
  }
}

const WORDS: Record<Reason, string | Record<Circumstances["ceremony"], string>> = {
  aborted: "That was stopped. Nothing has changed.",
  "timed-out": "That took too long, so your browser gave up. Press the button to try again.",
  "not-confirmed": {
    create:
      "Your browser didn't make a passkey: it was cancelled, or what you chose couldn't confirm it's you. Try again, or choose another place.",
    get: "Your browser didn't get an answer: it was cancelled, or your passkey isn't on this device. Try again; if it's on your phone or a security key, choose that in your browser's window.",
  },
  "already-there":
    "There's a passkey for this account in that place already. Use that one, or choose another place.",
  "no-verification":
    "That one can't confirm it's you. Give it a screen lock, a fingerprint or a PIN first, then try again.",
  "not-supported": {
    create:
      "Passkeys don't work in this browser, or not in that place. Choose another place, or use a current version of Chrome, Edge, Firefox or Safari.",
    get: "Passkeys don't work in this browser. Use a current version of Chrome, Edge, Firefox or Safari, or choose another way.",
  },
  framed:
    "Passkeys don't work while this page is shown inside another one. Open it in a tab of its own, then try again.",
  insecure:
    "Passkeys only work over a secure connection. Open this page with an address that starts with https.",
  "wrong-address":
    "Passkeys don't work at this address. Open this page at its usual one, or tell whoever runs it.",
  failed: {
    create: "Your device couldn't make a passkey. Try again, or choose another place.",
    get: "Your device couldn't use the passkey. Try again, or choose another way.",
  },
};

const LEAST_SHARE_OF_TIMEOUT = 0.95;

/** @param error what `navigator.credentials` threw, or the library around it under the same name */
export function ceremonyError(error: unknown, around: Circumstances): CeremonyError {
  return new CeremonyError(
    reasonOf(error instanceof Error ? error.name : "", around),
    around.ceremony,
    error,
  );
}

/** Browsers say little on purpose: most refusals share one name (WebAuthn L3 §14.5.1). The rest is told apart here. */
function reasonOf(name: string, around: Circumstances): Reason {
  if (name === "AbortError") return "aborted";
  if (!around.isSecure) return "insecure";
  if (name === "InvalidStateError") return "already-there";
  if (name === "ConstraintError") return "no-verification";
  if (name === "SecurityError") return "wrong-address";
  if (name === "NotSupportedError" || !around.isSupported) return "not-supported";
  if (name !== "NotAllowedError") return "failed";
  if (around.isFramed) return "framed";
  return around.waitedMs >= around.timeoutMs * LEAST_SHARE_OF_TIMEOUT ? "timed-out" : "not-confirmed";
}
