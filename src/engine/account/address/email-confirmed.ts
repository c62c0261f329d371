import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import type { Caller } from "../../audit/caller";
import { str } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { jsonObject } from "../../db/query/json";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { run } from "../../db/run";
import { singleUseTokens, users } from "../../db/schema";
import { isUniqueViolation } from "../../db/violation";
import { limitOwnChanges } from "../../limit/own-changes";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { tokenHash } from "../../platform/crypto";
import { HELD, HELD_STEP } from "../../session/hold";
import type { Issued } from "../../session/issued";
import { requireMailedProof } from "../../session/policy/mailed-proof";
import type { Owner } from "../../session/principal/epochs";
import type { Principal } from "../../session/principal/principal";
import { askerStands, WHILE_IT_STANDS } from "../../session/session";
import { ownedBy, spendToken } from "../../session/single-use";
import { moveAddress } from "./email-move";

const u = named(users, "u");
const t = named(singleUseTokens, "t");

/**
 * Moves the account to the address that a link was mailed to.
 * @param principal whose browser or token the link came with; a link of another account's is refused, and does nothing
 * @returns new tokens for the session it came with, which alone goes on; undefined where there is none
 * @throws AppError INVALID_TOKEN, also when somebody else has the address by now; FORBIDDEN for another account's
 */
export async function confirmEmailChange(
  caller: Caller,
  token: string,
  principal: Principal | undefined,
): Promise<Issued | undefined> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  const [asked] = await run(query`
    select ${fields({
      userId: u.id,
      epochs: jsonObject({ access: u.accessEpoch }),
      from: u.email,
      to: str(sql`${t.data}->>'email'`),
    })}
    from ${singleUseTokens} t join ${users} u on ${u.id} = ${t.userId}
    where ${t.tokenHash} = ${tokenHash(token)}::bytea and ${t.purpose} = 'change_email' and ${t.consumedAt} is null`);
  if (!asked) throw new AppError("INVALID_TOKEN");
  // Otherwise the link would change an account other than the one signed in here.
  if (principal && principal.account.id !== asked.userId) throw new AppError("FORBIDDEN");
  const owner = { id: asked.userId, epochs: asked.epochs };
  const proof = spendToken(token, "change_email", askedFor(token, owner), owner);
  const own = principal?.session.level === "full" && principal.session.carrier === caller.carrier;
  try {
    return await moveAddress(caller, asked, proof, own ? principal : undefined);
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("INVALID_TOKEN", { cause: error });
    throw error;
  }
}

/** What a link is spent from: the session that asked for it stands. */
const askedFor = (token: string, owner: Owner): SQL => sql`(select 1 from ${HELD_STEP}, ${singleUseTokens} t
  where ${t.tokenHash} = ${tokenHash(token)}::bytea
    and ${askerStands(sql`${t.sessionId}`, ownedBy(owner).epoch, WHILE_IT_STANDS)}) as asked_for`;

/**
 * Moves the account back to its earlier address, which was proved then and has been held for it since. Only as it is
 * spelled there: another spelling may be another mailbox.
 * @throws AppError CONFLICT where it isn't held, MAIL_PROOF_REQUIRED, RATE_LIMITED
 */
export async function takeEmailBack(caller: Caller, principal: Principal, to: string): Promise<Issued> {
  requireMailedProof(principal);
  const { account } = principal;
  await limitOwnChanges(account.id, "addresses");
  const proof = sql`select ${users.id} from ${users} where ${users.heldFor} = ${account.id}::uuid
    and ${users.heldUntil} > now()
    and ${users.email} = ${to} and ${HELD} for update`;
  const change = { userId: account.id, epochs: account.epochs, from: account.email, to };
  const issued = await moveAddress(caller, change, proof, principal).catch((error: unknown) => {
    throw error instanceof AppError && error.code === "INVALID_TOKEN" ? new AppError("CONFLICT") : error;
  });
  if (!issued) throw new AppError("UNAUTHENTICATED");
  return issued;
}
