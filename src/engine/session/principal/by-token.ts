import { type AccessClaims, isExpired } from "../../platform/access-token";
import { tokenHash } from "../../platform/crypto";
import { env } from "../../platform/settings/env";
import { standingProofs } from "./epochs";
import { date, toAccount } from "./find-account";
import type { Principal, Session } from "./principal";
import { byAccessToken, byToken, type SignedInRow } from "./statements";

/** Finds the principal by a token. */

const idle = () => ({ idle: env().SESSION_IDLE_MINUTES * 60 });

/** Whose opaque token this is: the cookie's, or a pending or enrolling bearer's. */
export async function principalByToken(
  token: string,
  carrier: Session["carrier"],
): Promise<Principal | undefined> {
  const [row] = await byToken({ hash: tokenHash(token), carrier, ...idle() });
  return row && toPrincipal(row);
}

/** Whose verified access token this is, as long as its session lives and the token is of its latest generation. */
export async function principalByClaims(token: AccessClaims): Promise<Principal | undefined> {
  const [row] = await byAccessToken({ id: token.sid, generation: token.gen, user: token.sub, ...idle() });
  const principal = row && toPrincipal(row);
  return principal && !isExpired(token, principal.now) ? principal : undefined;
}

function toPrincipal({ session: { opened, ...session }, account, now }: SignedInRow): Principal {
  return {
    session: {
      ...session,
      proofs: standingProofs(session.proofs, opened, account.epochs),
      provedAt: date(session.provedAt),
      signedInAt: new Date(session.signedInAt),
      lastSeenAt: new Date(session.lastSeenAt),
      expiresAt: new Date(session.expiresAt),
    },
    account: toAccount(account),
    now,
  };
}
