import { TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { AppError, ERRORS, type FieldIssue } from "@/contract/errors";
import { log } from "@/engine/platform/log";

/**
 * Turns whatever was thrown into the one error that may leave; an unknown one gets the operation's documented words.
 * Only its name is logged, as a message may hold parameters.
 */
export function toAppError(thrown: unknown, failure: string): AppError {
  const error = thrown instanceof TRPCError && thrown.cause ? thrown.cause : thrown;
  if (error instanceof AppError) return error;
  // A caller is blamed only for what a caller sent. A row or an answer that doesn't parse is our own fault.
  const isInput = !(thrown instanceof TRPCError) || thrown.code === "BAD_REQUEST";
  if (error instanceof ZodError && isInput) return fromZod(error);
  const unavailable = unavailableIn(error);
  if (unavailable) return unavailable;
  if (thrown instanceof TRPCError) return fromTRPC(thrown, failure);
  return new AppError("INTERNAL", { message: failure, cause: error });
}

/** The query layer hands the database's "not now" on as the cause of its own error. */
function unavailableIn(error: unknown): AppError | undefined {
  let link = error;
  for (let depth = 0; depth < 8 && link instanceof Error; depth += 1) {
    if (link instanceof AppError && link.code === "UNAVAILABLE") return link;
    link = link.cause;
  }
  return undefined;
}

function fromZod(error: ZodError): AppError {
  const issues: FieldIssue[] = error.issues.map((issue) => ({
    path: issue.path.map(String).join("."),
    message: issue.message,
  }));
  const hasBadType = issues.some(({ path }) => path === "mfaType");
  if (hasBadType) return new AppError("INVALID_MFA_TYPE", { issues });
  // A malformed token is reported as an unknown one.
  const isBadToken = issues.every(({ message }) => message === ERRORS.INVALID_TOKEN[1]);
  if (isBadToken) return new AppError("INVALID_TOKEN", { issues });
  return new AppError("VALIDATION_FAILED", { issues });
}

function fromTRPC(error: TRPCError, failure: string): AppError {
  switch (error.code) {
    case "NOT_FOUND":
      return new AppError("NOT_FOUND");
    case "METHOD_NOT_SUPPORTED":
      return new AppError("METHOD_NOT_ALLOWED");
    case "PAYLOAD_TOO_LARGE":
      return new AppError("PAYLOAD_TOO_LARGE");
    case "UNSUPPORTED_MEDIA_TYPE":
      return new AppError("UNSUPPORTED_MEDIA_TYPE");
    case "BAD_REQUEST":
    case "PARSE_ERROR":
      return new AppError("VALIDATION_FAILED");
    default:
      return new AppError("INTERNAL", { message: failure, cause: error.cause ?? error });
  }
}

/** Reports what is ours to mend. @param operation a name of ours, never input */
export function reportFault(error: AppError, operation: string, requestId: string): void {
  if (error.status < 500) return;
  log("error", "request failed", { requestId, task: operation, status: error.status, error: error.cause });
}
