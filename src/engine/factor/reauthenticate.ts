import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { users } from "../db/schema";
import { verifyPassword } from "../platform/hash-password";
import { HELD } from "../session/hold";
import { decide, isPasswordTooShort } from "../session/policy/policy";
import { passwordProves } from "../session/policy/ways-to-prove";
import { actorOf } from "../session/principal/actor";
import { findAccountById } from "../session/principal/find-account";
import type { Principal } from "../session/principal/principal";
import { withProof } from "../session/principal/proofs";
import { raiseSession } from "../session/raise-session";
import { stopByProof } from "../session/stop-recovery";
import { clearFailures, countAttempt } from "./attempts";
import type { Proved } from "./challenge";
import { refuse } from "./refuse";

/**
 * The password as a proof after sign-in, where no method is enabled or the first step was mail.
 * @throws AppError METHOD_NOT_ENABLED where the password proves nothing here, INVALID_CREDENTIALS, ACCOUNT_LOCKED
 */
export async function reauthenticate(
  caller: Caller,
  principal: Principal,
  password: string,
): Promise<Proved & { passwordChangeRequired: boolean }> {
  const { account, session, now } = principal;
  if (!passwordProves(principal)) throw new AppError("METHOD_NOT_ENABLED");
  const attempt = await countAttempt(caller, principal);
  const found = await findAccountById(account.id);
  const event = session.level === "full" ? "step_up" : "sign_in.second_step";
  const stored = found?.passwordHash ?? null;
  if (stored === null || !(await verifyPassword(password, stored))) {
    const error = new AppError("INVALID_CREDENTIALS");
    throw await refuse(caller, principal, attempt, { event, method: "PASSWORD", error });
  }
  const proofs = withProof(session.proofs, { method: "PASSWORD", at: now.toISOString() });
  const decision = decide(account, proofs, now);
  const { level } = decision;
  const entry = { event, ...actorOf({ account, session }), method: "PASSWORD" } as const;
  const detail = event === "sign_in.second_step" ? { level } : {};
  const issued = await raiseSession(
    principal,
    { level, proofs, isProved: level === "full" },
    // A password isn't spent, but it must still be the one that was compared.
    sql`spent as (select ${users.id} from ${users} where ${users.id} = ${account.id}::uuid
      and ${users.passwordHash} = ${stored}
      and ${HELD})`,
    (spent) => [
      clearFailures(account.id, proofs, spent),
      audit(caller, { ...entry, detail }, spent),
      ...(event === "sign_in.second_step" && level === "full" ? stopByProof(caller, account, spent) : []),
    ],
  );
  if (!issued) throw new AppError("CONFLICT");
  return { issued, decision, passwordChangeRequired: isPasswordTooShort(account, password, now) };
}
