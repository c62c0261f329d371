import { sql } from "drizzle-orm";
import { run } from "../db/run";
import { decide, mustUseMfa } from "../session/policy/policy";
import { type Standing, standingProofs } from "../session/principal/epochs";
import type { AccountWithPassword, Proof } from "../session/principal/principal";

/**
 * Whether policy would let in by now what a grant rests on. Of a session that has gone all that is known is what an app
 * was told: then one step is not enough where two are required.
 */
export async function isStillEnough(
  { account, now }: AccountWithPassword,
  sessionId: string,
  acr: string | undefined,
): Promise<boolean> {
  const [session] = await run<{ proofs: Proof[] } & Standing>(
    sql`select proofs, trust_epoch as trust, rules_epoch as rules from sessions where id = ${sessionId}::uuid`,
    { retry: "safe" },
  );
  if (!session) return !mustUseMfa(account, now) || (acr !== undefined && acr !== "urn:latchkey:aal1");
  const proofs = standingProofs(session.proofs, session, account.epochs);
  return decide(account, proofs, now).level === "full";
}
