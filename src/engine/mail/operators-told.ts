import type { SQL } from "drizzle-orm";
import type { Caller } from "../audit/caller";
import { operatorAddresses } from "../platform/operator-addresses";
import { appLink, mail, originOf } from "./notices";
import { NOTICE_SECONDS } from "./outbox";
import type { OperatorsTold } from "./templates/operators-told";

/**
 * Whatever an operator does, and whoever becomes able to, all operators hear of: each of them would be the last to notice
 * that somebody else reads their mail. No limit leaves one of these out, or what matters would come after so many others.
 */

type Told = Omit<OperatorsTold, "link" | "device" | "place">;

/** The steps, each where `source` has a row. */
export function tellOperators(caller: Caller, told: Told, source: SQL): SQL[] {
  const props = { ...told, link: appLink("/settings/apps"), ...originOf(caller) };
  return operatorAddresses().map((to) =>
    mail({ template: "operators-told", props, to, expiresInSeconds: NOTICE_SECONDS }, source),
  );
}
