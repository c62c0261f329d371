import { AppError } from "@/contract/errors";
import { operatorStanding } from "@/engine/app/operators";
import type { Principal } from "@/engine/session/principal/principal";
import { type Context, createContext } from "./procedure/context";
import { reportFault, toAppError } from "./procedure/errors";
import { levelNow } from "./procedure/levels";
import { FAILURE } from "./procedure/trpc";
import { readSessionCookie } from "./request/cookies";

/**
 * Who a page is rendered for. The page asks itself because a proxy in front of it can be bypassed.
 * @returns undefined when nobody is signed in
 */
export async function sessionOfPage(headers: Headers) {
  const principal = await principalOf(createContext(headers, "page"));
  if (!principal) return undefined;
  const { account } = principal;
  return {
    accountId: account.id,
    level: levelNow(principal),
    email: account.email,
    name: `${account.firstName} ${account.lastName}`.trim(),
    orgId: account.organization?.id ?? null,
    orgRole: account.orgRole,
    operator: await operatorStanding(principal),
  };
}

/** Whether the browser believes to be signed in. */
export const hasSessionCookie = (headers: Headers): boolean =>
  readSessionCookie(headers.get("cookie")) !== undefined;

/**
 * The framework prints the message of whatever a page throws, and a database's may quote input. So no message gets
 * there.
 */
async function principalOf({ principal, caller }: Context): Promise<Principal | undefined> {
  try {
    return await principal();
  } catch (thrown) {
    const error = toAppError(thrown, FAILURE);
    reportFault(error, "page", caller.requestId);
    throw new AppError(error.code);
  }
}
