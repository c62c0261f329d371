import { AppError } from "@/contract/errors";
import { callbackPath } from "@/contract/text/same-origin-path";
import { isAllowedOrigin, originOfReferer, plainOrigin } from "@/engine/platform/origin";
import { env } from "@/engine/platform/settings/env";
import { refusedOrigin } from "../request/refused-origin";
import type { ClaimedOrigins } from "./context";

/** Where a mailed sign-in link leads. */
export type Callback = { origin: string; next: string | undefined };

type Wish = { callback_origin?: string | null | undefined; callback_next?: string | null | undefined };

/**
 * The first origin named, in the documented order, must be on the allowlist; `Host` doesn't count.
 * @throws AppError CALLBACK_ORIGIN_NOT_ALLOWED, UNSAFE_CALLBACK_NEXT, ORIGIN_NOT_ALLOWED for a page that isn't ours
 */
export function callbackOf(claimed: ClaimedOrigins, wish: Wish): Callback {
  const origin = originOf(claimed, wish.callback_origin);
  // A page elsewhere doesn't get to send mails by naming an origin that is allowed (better-auth #10368).
  if (isNamed(claimed.origin) && !isAllowedOrigin(claimed.origin))
    throw refusedOrigin("ORIGIN_NOT_ALLOWED", claimed.origin);
  if (wish.callback_next == null) return { origin, next: undefined };
  const next = callbackPath(wish.callback_next);
  if (next === undefined) throw new AppError("UNSAFE_CALLBACK_NEXT");
  return { origin, next };
}

const isNamed = (text: string | null | undefined): text is string => text != null && text !== "";

function originOf({ callback, origin, referer }: ClaimedOrigins, wished: string | null | undefined): string {
  const named = [wished, callback, origin].find(isNamed);
  if (named === undefined && !isNamed(referer)) return env().APP_URL;
  const found = named === undefined ? originOfReferer(referer ?? "") : plainOrigin(named);
  if (found === undefined || !isAllowedOrigin(found))
    throw refusedOrigin("CALLBACK_ORIGIN_NOT_ALLOWED", named ?? null);
  return found;
}
