import type { ValueOf } from "../../db/query/fields";
import { env } from "../../platform/settings/env";
import type { ACCOUNT } from "./account-columns";

/** A recovery that waits or can be finished, as it is read with its account. */
export type Recovery = { startedAt: Date; endsAt: Date; closesAt: Date; device: string; place: string };

/** Where recovery is turned off, none that began before counts either. */
export function toRecovery(json: ValueOf<typeof ACCOUNT>["recovery"]): Recovery | null {
  if (json === null || env().RECOVERY_WAIT_HOURS === 0) return null;
  const { startedAt, endsAt, closesAt, ...from } = json;
  return {
    ...from,
    startedAt: new Date(startedAt),
    endsAt: new Date(endsAt),
    closesAt: new Date(closesAt),
  };
}
