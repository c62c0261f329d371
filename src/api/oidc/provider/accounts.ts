import type { KoaContextWithOIDC, Account as ProviderAccount } from "oidc-provider";
import { isStillEnough } from "@/engine/app/still-enough";
import { findAccountById } from "@/engine/session/principal/find-account";
import { oidcScope } from "../request/scope";
import { claimsOf } from "./claims";

/** The account behind a code or refresh token, as long as policy would still admit its session. */
export async function findAccount(
  _ctx: KoaContextWithOIDC,
  id: string,
  token?: object,
): Promise<ProviderAccount | undefined> {
  const { principal, bearing } = oidcScope();
  if (token === undefined && principal?.account.id === id) return present(principal.account);
  const found = await findAccountById(id);
  if (!found || !bearing) return undefined;
  if (!(await isStillEnough(found, bearing.sessionId, acrOf(token)))) return undefined;
  return present(found.account);
}

/** The `acr` that the token was issued with. */
const acrOf = (token: object | undefined): string | undefined =>
  token !== undefined && "acr" in token && typeof token.acr === "string" ? token.acr : undefined;

const present = (account: Parameters<typeof claimsOf>[0]): ProviderAccount => ({
  accountId: account.id,
  claims: async () => claimsOf(account),
});
