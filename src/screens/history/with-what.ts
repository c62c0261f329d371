import type { Mailed } from "@/contract/history";
import { proofName } from "@/ui/account/proof-names";

const MAILED: Readonly<Record<Mailed, string>> = { code: "code from an email", invitation: "invitation" };

/** What somebody signed in with, as part of a sentence; undefined for what isn't known. */
export function withWhat(method: string | null, mailed: Mailed | null = null): string | undefined {
  return mailed === null ? proofName(method)?.toLowerCase() : MAILED[mailed];
}
