import { AppError } from "@/contract/errors";
import { isNobodyElseHere, wakeDemo } from "@/engine/account/demo";
import type { Caller } from "@/engine/audit/caller";
import { sql } from "@/engine/db/query/sql";
import { users } from "@/engine/db/schema";
import { env } from "@/engine/platform/settings/env";
import { type Admission, admit } from "@/engine/session/gate";
import { findAccountByEmail } from "@/engine/session/principal/find-account";
import { fillDemo } from "./fill";
import { ADA, addressOf } from "./people";

/**
 * Signs in as Ada, the owner of the demo, without a proof: on loopback only, and where the database holds nobody
 * else. Fills the demo first where it isn't there.
 * @throws AppError NOT_FOUND where there is no demo to enter
 */
export async function enterDemo(caller: Caller): Promise<Admission> {
  if (!env().isLoopback || !(await isNobodyElseHere())) throw new AppError("NOT_FOUND");
  if (!(await fillDemo())) await wakeDemo();
  const found = await findAccountByEmail(addressOf(ADA));
  if (!found) throw new AppError("NOT_FOUND");
  return admit(caller, {
    account: found.account,
    method: "PASSKEY",
    now: found.now,
    onlyIf: sql`${users.isDemo}`,
  });
}
