import { AppError } from "@/contract/errors";
import { logOnce } from "@/engine/platform/log";
import { plainOrigin } from "@/engine/platform/origin";
import { env } from "@/engine/platform/settings/env";

/**
 * Answers a request from another origin's page. Usually APP_URL differs from the address people type, so the log
 * names the origin and the page the right address.
 * @param origin as the request claims it
 */
export function refusedOrigin(
  code: "ORIGIN_NOT_ALLOWED" | "CALLBACK_ORIGIN_NOT_ALLOWED",
  origin: string | null,
  asker: "page" | "program" = "program",
): AppError {
  const named = plainOrigin(origin ?? "");
  logOnce("warn", "a request from another origin was refused", {
    setting: "APP_URL",
    advice:
      "If people open this app at that origin, set APP_URL to it; if it is another app of yours, add it to ALLOWED_ORIGINS.",
    ...(named === undefined ? {} : { origin: named.slice(0, 255) }),
  });
  if (asker === "program") return new AppError(code);
  const { APP_URL } = env();
  return new AppError(code, {
    message: `This page belongs at ${APP_URL}, and only works there. Open it at that address.`,
  });
}
