import { TRPCClientError } from "@trpc/client";
import type { z } from "zod";
import { DEAD_LINKS, type DeadLink } from "@/contract/text/link-token";
import { fieldOf, numberOf, oneOf, recordOf, textOf } from "../reading";
import { LateAnswer, StrangeAnswer } from "../trpc/fetch-answer";

/** An error as a page shows it: the message, and the fields it belongs to. */
export type Problem = {
  message: string;
  /** Only where the server refused: without it nobody knows whether what was asked for is done. */
  code: string | undefined;
  fieldErrors: Readonly<Record<string, string>>;
  /** Whole seconds until trying again makes sense. */
  retryAfter: number | undefined;
  /** What may be wrong and what to do about it, beside the fixed words. */
  hint: string | undefined;
  /** Why a mailed link is dead, where that is known. */
  reason: DeadLink | undefined;
  /** The registration that waits with what was typed. */
  verificationTokenId: string | undefined;
};

const noAnswer = (message: string): Problem => ({
  message,
  code: undefined,
  fieldErrors: {},
  retryAfter: undefined,
  hint: undefined,
  reason: undefined,
  verificationTokenId: undefined,
});

/** Nothing was sent. */
export const OFFLINE = noAnswer(
  "You're offline, so nothing was changed. Try again once the connection is back.",
);
export const UNREACHABLE = noAnswer("We couldn't reach the server. Check your connection, then try again.");
const LATE = noAnswer(
  "The server hasn't answered. What you asked for may be done all the same: load the page again to see.",
);
const STRANGE = noAnswer(
  "Something between you and the server answered in its place. Wait a moment, then try again.",
);
/** This page failed, maybe after the server had done everything. */
const PAGE_FAULT = noAnswer(
  "Something went wrong on this page. What you asked for may be done all the same: load the page again to see.",
);

/** A refusal that came as part of an answer, thrown so that it is shown as any other. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(readonly error: string) {
    super(error);
  }
}

/** What a page knows better than the server. */
const BETTER_WORDS: Readonly<Record<string, () => string>> = {
  ORIGIN_NOT_ALLOWED: () =>
    `This page is open at ${globalThis.location?.origin ?? "an address"}, which isn't its usual address, so nothing it asks for is done. Open it at its usual one; if you run it, APP_URL says which that is.`,
};

/** Reads whatever was thrown. A fault of the page itself is never told as a refusal or a lost connection. */
export function readProblem(error: unknown): Problem {
  const refusal = refusalIn(error);
  if (!refusal) return withoutAnswer(error);
  const { data, message } = refusal;
  const code = textOf(fieldOf(data, "code"));
  return {
    message: (code === undefined ? undefined : BETTER_WORDS[code]?.()) ?? message,
    code,
    fieldErrors: recordOf(fieldOf(data, "fieldErrors"), textOf) ?? {},
    retryAfter: numberOf(fieldOf(data, "retryAfter")),
    hint: textOf(fieldOf(data, "hint")),
    reason: oneOf(DEAD_LINKS, fieldOf(data, "reason")),
    verificationTokenId: textOf(fieldOf(data, "verificationTokenId")),
  };
}

/** Our error envelope itself, or an error of the tRPC client that carries it as `data`. */
function refusalIn(error: unknown): { data: unknown; message: string } | undefined {
  const data = fieldOf(error, "data");
  const carried = textOf(fieldOf(error, "message"));
  if (textOf(fieldOf(data, "code")) !== undefined && carried !== undefined) return { data, message: carried };
  const own = textOf(fieldOf(error, "error"));
  return own === undefined ? undefined : { data: error, message: own };
}

function withoutAnswer(error: unknown): Problem {
  if (!(error instanceof TRPCClientError)) return PAGE_FAULT;
  if (error.cause instanceof LateAnswer) return LATE;
  return error.cause instanceof StrangeAnswer ? STRANGE : UNREACHABLE;
}

/** The person chose not to confirm who they are: nothing went wrong. */
export const isCancelled = ({ code }: Pick<Problem, "code">): boolean => code === "STEP_UP_REQUIRED";

/** The first message for each field, by its path ("members.0.email"). */
export function fieldErrorsOf(error: z.ZodError): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const issue of error.issues) errors[issue.path.join(".")] ??= issue.message;
  return errors;
}
