import { AsyncLocalStorage } from "node:async_hooks";
import type { AppError } from "@/contract/errors";
import type { Bearing } from "@/engine/app/payloads";
import type { Caller } from "@/engine/audit/caller";
import type { Principal } from "@/engine/session/principal/principal";

/** The request-scoped facts that our adapter of the provider needs. */
export type OidcScope = {
  caller: Caller;
  /** The person with a full session, by our own session cookie. */
  principal: Principal | undefined;
  /** Whose what is opened is: the session's, or that of the code or token that is exchanged. */
  bearing: Bearing | undefined;
  /** Why there is no answer now, whatever the provider makes of it. */
  refusal?: AppError;
  /** A code or a refresh token is exchanged: not merely looked at, or given back. */
  isExchange: boolean;
  /** Whole seconds to wait, where it was asked for too often. */
  retryAfter?: number;
};

/** What is noted with the answer to a question: the session that answered, and when the app's request came. */
export type Answered = { sessionId: string; askedAt: string };

const storage = new AsyncLocalStorage<OidcScope>();

export const inScope = <T>(scope: OidcScope, work: () => T): T => storage.run(scope, work);

/** @throws Error outside of a request */
export function oidcScope(): OidcScope {
  const scope = storage.getStore();
  if (!scope) throw new Error("the provider was asked outside of a request");
  return scope;
}

export const bearingOf = ({ account, session, now }: Principal): Bearing => ({
  userId: account.id,
  sessionId: session.id,
  accessEpoch: account.epochs.access,
  grantsEpoch: account.epochs.grants,
  readAt: now,
});
