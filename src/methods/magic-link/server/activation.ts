import { AppError } from "@/contract/errors";
import type { Caller } from "@/engine/audit/caller";
import { sql } from "@/engine/db/query/sql";
import { users } from "@/engine/db/schema";
import { andSteps, changed } from "@/engine/db/steps";
import { activeFactors } from "@/engine/factor/factors";
import { afterActivation, turnOnSteps } from "@/engine/factor/turn-on";
import { bucket, clientNetwork, limit } from "@/engine/limit/rate-limit";
import { lockAccount, stampSession } from "@/engine/session/principal/epochs";
import { findAccountById } from "@/engine/session/principal/find-account";
import { deadLink, findLink, isAlive } from "./links";
import { magicLink } from "./method";

/**
 * Turns Email link on with the token of its mail alone, in any browser. It raises no session, as who has the mail
 * needn't be who asked. From then on the asking session is asked for its second step.
 * @throws AppError INVALID_TOKEN, USER_NOT_FOUND, RATE_LIMITED
 */
export async function activateByLink(caller: Caller, token: string): Promise<void> {
  await limit(bucket("link:ip", clientNetwork(caller.ip)));
  const link = await findLink(token);
  const factorId = link?.data.factorId;
  if (!link || factorId === undefined || link.purpose !== "magic_link_activation") throw deadLink(undefined);
  if (link.isDisabled) throw gone();
  if (!isAlive(link)) throw deadLink(link);
  const { account } = (await findAccountById(link.userId)) ?? {};
  if (!account) throw gone();
  const isReplacement = activeFactors(account, "MAGIC_LINK", { disabledToo: true }).length > 0;
  const confirmed = {
    ok: true,
    token,
    state: {},
    counter: 0,
    credentialId: null,
    name: "",
    details: {},
  } as const;
  const by = { account, sessionId: null, keptSessionId: link.sessionId ?? undefined };
  const added = { method: magicLink, factorId, name: "", isReplacement, proofs: [] };
  const stamped = link.sessionId === null ? [] : [stampSession(link.sessionId, sql`spent`)];
  const isOn = await changed(sql`
    with ${lockAccount(account)}, held as (select ${users.id} from account),
    ${turnOnSteps(account, added, confirmed)}
    ${andSteps([...stamped, ...afterActivation(caller, by, added, sql`spent`)])}
    select 1 from spent`);
  // Somebody else was first.
  if (!isOn) throw deadLink(await findLink(token));
}

const gone = () => new AppError("USER_NOT_FOUND");
