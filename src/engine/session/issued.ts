import type { SQL } from "drizzle-orm";
import type { SessionLevel } from "@/contract/session-levels";
import { NOW } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { sql } from "../db/query/sql";
import { sessions } from "../db/schema";
import { signAccessToken } from "../platform/access-token";
import { randomToken, tokenHash } from "../platform/crypto";
import { assuranceOf, authTimeOf } from "./policy/assurance";
import type { Account, Proof, Session } from "./principal/principal";

/** What is handed out for a session, once its row is written. */

/**
 * Sessions as rows, and the tokens for them. A cookie session has one opaque token. A bearer session has one until it
 * is full, then access tokens and one live refresh token. Every raise in level, step-up and password change replaces
 * them at once (ASVS 7.2.4).
 */

export type Issued = {
  sessionId: string;
  level: SessionLevel;
  /** The opaque token: the cookie's value, or a bearer's pending or enrolling token. */
  opaqueToken: string | null;
  accessToken: string | null;
  refreshToken: string | null;
  /** When the access or opaque token ends, Unix milliseconds. */
  expiresAt: number;
};

export type Secrets = { opaqueToken: string | null; refreshToken: string | null };

export function newSecrets(carrier: Session["carrier"], level: SessionLevel): Secrets {
  const isBearer = carrier === "bearer";
  return isBearer && level === "full"
    ? { opaqueToken: null, refreshToken: randomToken() }
    : { opaqueToken: randomToken(), refreshToken: null };
}

export const hashOf = (token: string | null): SQL => sql`${token === null ? null : tokenHash(token)}::bytea`;

/** What a step that opens or raises a session gives back, and what the statement around it does. */
export const CHANGED = sql`${sessions.id}, ${sessions.generation}, ${sessions.expiresAt}, ${sessions.signedInAt},
  ${sessions.provedAt}`;

export const AFTER_CHANGE = fields({
  id: sessions.id,
  generation: sessions.generation,
  expiresAt: sessions.expiresAt,
  signedInAt: sessions.signedInAt,
  provedAt: sessions.provedAt,
  now: NOW,
});

type RowAfterChange = (typeof AFTER_CHANGE)["row"];

export function present(
  row: RowAfterChange,
  level: SessionLevel,
  secrets: Secrets,
  account: Pick<Account, "id" | "organization" | "passwordByMail">,
  proofs: readonly Proof[],
): Issued {
  const notAfter = row.expiresAt;
  const base = { sessionId: row.id, level, ...secrets };
  if (secrets.opaqueToken !== null) return { ...base, accessToken: null, expiresAt: notAfter.getTime() };
  const { token, expiresAt } = signAccessToken({
    userId: account.id,
    sessionId: row.id,
    generation: row.generation,
    orgId: account.organization?.id ?? null,
    ...assuranceOf(account, proofs),
    authTime: authTimeOf({ ...row, proofs }),
    now: row.now,
    notAfter,
  });
  return { ...base, accessToken: token, expiresAt };
}
