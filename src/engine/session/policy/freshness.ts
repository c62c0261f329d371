import { LIMITS } from "@/contract/limits";
import type { Principal } from "../principal/principal";

/** A proof within the last 15 minutes, as the session's own record has it. */
export function isFresh({ session, now }: Principal): boolean {
  return (
    session.level === "full" &&
    session.provedAt !== null &&
    now.getTime() - session.provedAt.getTime() < LIMITS.stepUp.seconds * 1000
  );
}
