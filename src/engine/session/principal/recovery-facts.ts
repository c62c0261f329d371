import { env } from "../../platform/settings/env";

/** A recovery that waits, or whose wait is over and that can be finished, as it is read with its account. */
export type Recovery = { startedAt: Date; endsAt: Date; closesAt: Date; device: string; place: string };

export type RecoveryJson = {
  startedAt: string;
  endsAt: string;
  closesAt: string;
  device: string;
  place: string;
};

/** Of the account `u`; null where none can be finished any more. */
export const RECOVERY_COLUMN = `(select json_build_object('startedAt', r.started_at, 'endsAt', r.ends_at,
  'closesAt', r.closes_at, 'device', r.device, 'place', r.place)
  from recoveries r where r.user_id = u.id and r.access_epoch = u.access_epoch
    and r.closes_at > now())`;

/** Where recovery is turned off, none that began before counts either. */
export function toRecovery(json: RecoveryJson | null): Recovery | null {
  if (json === null || env().RECOVERY_WAIT_HOURS === 0) return null;
  const { startedAt, endsAt, closesAt, ...from } = json;
  return {
    ...from,
    startedAt: new Date(startedAt),
    endsAt: new Date(endsAt),
    closesAt: new Date(closesAt),
  };
}
