import type { SQL } from "drizzle-orm";
import { PAGES } from "@/contract/page-paths";
import type { Caller } from "../audit/caller";
import { isOperatorAddress, operatorAddresses } from "../platform/operator-addresses";
import { appLink, mail, originOf } from "./notices";
import { NOTICE_SECONDS } from "./outbox";
import type { OperatorsTold } from "./templates/operators-told";

/**
 * Mails all operators of whatever one of them does, of a new one, and of an operator who loses proofs, so that a
 * stolen mailbox is noticed. No rate limit applies, as an attacker could use it up.
 */

type Told = Omit<OperatorsTold, "link" | "device" | "place">;

/** The steps that tell of what happens to an operator's account; none for any other. */
export const tellOfOperator = (
  caller: Caller,
  who: string,
  told: Omit<Told, "who" | "name"> & { name?: string },
  source: SQL,
): SQL[] => (isOperatorAddress(who) ? tellOperators(caller, { name: "", ...told, who }, source) : []);

/** The steps, each where `source` has a row. */
export function tellOperators(caller: Caller, told: Told, source: SQL): SQL[] {
  const props = { ...told, link: appLink(PAGES.apps), ...originOf(caller) };
  return operatorAddresses().map((to) =>
    mail({ template: "operators-told", props, to, expiresInSeconds: NOTICE_SECONDS }, source),
  );
}
