import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { run } from "../db/run";
import { sessions } from "../db/schema";
import { decide, mustUseMfa } from "../session/policy/policy";
import { standingProofs } from "../session/principal/epochs";
import type { AccountWithPassword } from "../session/principal/find-account";

/**
 * Whether policy would still admit the session behind a grant. Once that session is gone only its `acr` is known. It
 * has to reach two factors if two are required.
 */
export async function isStillEnough(
  { account, now }: AccountWithPassword,
  sessionId: string,
  acr: string | undefined,
): Promise<boolean> {
  const [session] = await run(
    query`select ${fields({ proofs: sessions.proofs, trust: sessions.trustEpoch, rules: sessions.rulesEpoch })} from ${sessions}
      where ${sessions.id} = ${sessionId}::uuid`,
    { retry: "safe" },
  );
  if (!session) return !mustUseMfa(account, now) || (acr !== undefined && acr !== "urn:latchkey:aal1");
  const proofs = standingProofs(session.proofs, session, account.epochs);
  return decide(account, proofs, now).level === "full";
}
