import { AppError } from "@/contract/errors";
import { audit, recordEvent } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { NOW } from "../../db/query/expressions";
import { sql } from "../../db/query/sql";
import { users } from "../../db/schema";
import { bucket, limit } from "../../limit/rate-limit";
import { securityNotice } from "../../mail/notices";
import { hashPassword, verifyPassword } from "../../platform/hash-password";
import { endElsewhere } from "../../session/ending";
import type { Issued } from "../../session/issued";
import { provesMoreThanMail } from "../../session/policy/policy";
import { actorOf } from "../../session/principal/actor";
import { findAccountById } from "../../session/principal/find-account";
import type { Principal } from "../../session/principal/principal";
import { endRecovery } from "../../session/stop-recovery";
import { given, type Names, renamedBy } from "../profile/names";
import { contextOf } from "./password";
import { requireFitPassword } from "./password-policy";

/** A password that is changed, or the first one, from a fresh session. */

export type PasswordChange = {
  /** Compared where given; the fresh proof already stands for it. */
  currentPassword?: string | undefined;
  /** What the new password was sent as, for a refusal to name. */
  field?: string;
  /** Changed together with it, or not at all. */
  names?: Names;
};

/**
 * Changes the password, or sets the first one, from a fresh session. That session gets new tokens, and all else that
 * is open ends.
 * @throws AppError RATE_LIMITED, INVALID_CREDENTIALS, PASSWORD_REJECTED, CONFLICT
 */
export async function changePassword(
  caller: Caller,
  principal: Principal,
  newPassword: string,
  { currentPassword, field = "newPassword", names }: PasswordChange = {},
): Promise<Issued> {
  const { account, session } = principal;
  await limit(bucket("hashes:account", account.id));
  const found = await findAccountById(account.id);
  if (!found) throw new AppError("UNAUTHENTICATED");
  const entry = { event: "password.changed", ...actorOf({ account, session }) } as const;
  if (currentPassword !== undefined && !(await verifyPassword(currentPassword, found.passwordHash))) {
    await recordEvent(caller, { ...entry, result: "failure" });
    throw new AppError("INVALID_CREDENTIALS");
  }
  await requireFitPassword(newPassword, contextOf(found), field);
  const passwordHash = await hashPassword(newPassword);
  const change = {
    reason: "password_changed",
    // A password set by mail keeps that mark unless this session has proved more than mail.
    set: {
      ...(names ? given(account, names) : {}),
      passwordHash,
      passwordChangedAt: NOW,
      passwordByMail: sql`${users.passwordByMail} and not ${provesMoreThanMail(account, session.proofs)}::boolean`,
    },
    onlyIf: sql`${users.passwordHash} is not distinct from ${found.passwordHash}`,
  };
  const issued = await endElsewhere(principal, change, (changed) => [
    endRecovery(account.id, changed),
    audit(caller, entry, changed),
    ...(names ? [audit(caller, renamedBy(principal), changed)] : []),
    securityNotice(caller, account, { kind: "password-changed" }, changed),
  ]);
  if (!issued) throw new AppError("CONFLICT");
  return issued;
}
