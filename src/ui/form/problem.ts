import { z } from "zod";
import type { DeadLink } from "@/contract/errors";

/** What went wrong, as a page needs it: words to show, and which fields they belong to. */
export type Problem = {
  message: string;
  code: string | undefined;
  fieldErrors: Readonly<Record<string, string>>;
  /** Whole seconds until trying again makes sense. */
  retryAfter: number | undefined;
  /** What may be wrong and what to do about it, beside the fixed words. */
  hint: string | undefined;
  /** Why a mailed link is dead, where that is known. */
  reason: DeadLink | undefined;
};

const details = z.object({
  error: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  fieldErrors: z.record(z.string(), z.string()).optional().catch(undefined),
  retryAfter: z.number().optional().catch(undefined),
  hint: z.string().optional().catch(undefined),
  reason: z.enum(["expired", "used", "replaced"]).optional().catch(undefined),
});

/** Our error envelope itself, or an error of the tRPC client that carries it as `data`. */
const thrown = z.union([
  z.object({ data: details.extend({ code: z.string() }), message: z.string() }),
  details.extend({ error: z.string() }).transform((data) => ({ data, message: data.error })),
]);

const UNREACHABLE = "We couldn't reach the server. Check your connection, then try again.";

/** Reads whatever was thrown; something that isn't ours is taken for a lost connection. */
export function readProblem(error: unknown): Problem {
  const parsed = thrown.safeParse(error);
  if (!parsed.success) {
    return {
      message: UNREACHABLE,
      code: undefined,
      fieldErrors: {},
      retryAfter: undefined,
      hint: undefined,
      reason: undefined,
    };
  }
  const { data, message } = parsed.data;
  const { code, fieldErrors = {}, retryAfter, hint, reason } = data;
  return { message, code, fieldErrors, retryAfter, hint, reason };
}

/** The first message for each field, by its path ("members.0.email"). */
export function fieldErrorsOf(error: z.ZodError): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const issue of error.issues) errors[issue.path.join(".")] ??= issue.message;
  return errors;
}
