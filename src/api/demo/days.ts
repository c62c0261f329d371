import { MFA_TYPES, type MfaType } from "@/contract/methods";
import { DAYS, PEOPLE } from "./people";

type DayRow = {
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  members: number;
  withMfa: number;
  byMethod: Partial<Record<MfaType, number>>;
};

const DAY = 86_400_000;

/** How many were members, and with which methods, on each day before today. Sign-ins are counted from the trail. */
export function daysOf(now: number): DayRow[] {
  return Array.from({ length: DAYS }, (_, at) => dayOf(now, DAYS - at));
}

function dayOf(now: number, daysAgo: number): DayRow {
  const members = PEOPLE.filter(({ joinedDaysAgo }) => joinedDaysAgo >= daysAgo);
  const has = (type: MfaType) =>
    members.filter(({ methods }) => methods.some(([own, since]) => own === type && since >= daysAgo)).length;
  return {
    day: new Date(now - daysAgo * DAY).toISOString().slice(0, 10),
    members: members.length,
    withMfa: members.filter(({ methods }) => methods.some(([, since]) => since >= daysAgo)).length,
    byMethod: Object.fromEntries(
      MFA_TYPES.map((type) => [type, has(type)] as const).filter(([, count]) => count > 0),
    ),
  };
}
