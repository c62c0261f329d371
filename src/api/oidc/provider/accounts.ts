import { errors, type KoaContextWithOIDC, type Account as ProviderAccount } from "oidc-provider";
import { z } from "zod";
import { isStillEnough } from "@/engine/app/still-enough";
import { findAccountById } from "@/engine/session/principal/find-account";
import { oidcScope } from "../request/scope";
import { claimsOf } from "./claims";

/** The account behind a code or token, as long as policy would still admit its session. */
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

/** Whether an app may look at a token: it is the app's own, and policy would still admit its session. */
export async function mayIntrospect(
  ctx: KoaContextWithOIDC,
  { clientId }: { clientId: string },
  token: { clientId?: string | undefined; accountId?: string },
): Promise<boolean> {
  if (token.clientId !== clientId || token.accountId === undefined) return false;
  return (await findAccount(ctx, token.accountId, token)) !== undefined;
}

/** An app takes back its own tokens alone. @throws InvalidRequest for another's (RFC 7009, section 2.1) */
export function mayRevoke(
  _ctx: unknown,
  { clientId }: { clientId: string },
  token: { clientId?: string | undefined },
): boolean {
  if (token.clientId === clientId) return true;
  throw new errors.InvalidRequest("the token was given to another app");
}

const stated = z.object({ acr: z.string() });
const statedBeside = z.object({ extra: stated });

/** The `acr` that the token was issued with. An ID token has the claim; to an access token we added one. */
const acrOf = (token: object | undefined): string | undefined =>
  stated.safeParse(token).data?.acr ?? statedBeside.safeParse(token).data?.extra.acr;

const present = (account: Parameters<typeof claimsOf>[0]): ProviderAccount => ({
  accountId: account.id,
  claims: async () => claimsOf(account),
});
