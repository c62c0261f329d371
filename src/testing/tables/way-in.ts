import { z } from "zod";
import { OPERATIONS } from "@/api/routers/operations";
import type { SessionLevel } from "@/contract/session-levels";
import type { Database } from "../database/rows";
import type { Answer } from "../harness/http";
import type { Enrolled } from "../people/client";

/** One way to a session, as the table of them all has it. */

export type WayIn = {
  operation: string;
  by: string;
  /** The proofs the session has afterwards. */
  proves: readonly string[];
  /** What this way in leads to with a method on; `refused` means that it gives no session. */
  leadsTo: SessionLevel | "refused";
  go: (around: Around) => Promise<Answer>;
};
export type Around = { url: string; db: Database; person: Enrolled };

const CARRIES_SESSION = /"(?:accessToken|fullAccessToken|refreshToken)"/;

/** The operations whose answer can carry a session, by their own declaration or their answer's shape. */
export function sessionOperations(): string[] {
  return OPERATIONS.filter(({ meta, schemas }) => {
    const shape = JSON.stringify(z.toJSONSchema(schemas.output, { unrepresentable: "any" }));
    return meta.rest?.issuesSession === true || CARRIES_SESSION.test(shape);
  }).map(({ name }) => name);
}
