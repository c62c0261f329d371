import type { MfaType } from "@/contract/methods";
import { ROLE_CHOICES, type Role } from "../../membership/words";
import type { Policy } from "./policy";

/** What an administrator is about to require, while it is being chosen. */

export type Plan = {
  isForEverybody: boolean;
  roles: readonly Role[];
  methods: readonly MfaType[];
  /** A day in the reader's own time, `YYYY-MM-DD`; from now on where undefined. */
  day: string | undefined;
};

const ALL_ROLES = ROLE_CHOICES.map(({ role }) => role);

/**
 * @param available what can be set up here
 * @param now Unix time in milliseconds: a date that has passed is no date to choose any more
 */
export function planOf({ roles, methods, from }: Policy, available: readonly MfaType[], now: number): Plan {
  const isAhead = from !== null && new Date(from).getTime() > now;
  return {
    isForEverybody: roles === null,
    roles: roles === null ? ALL_ROLES : ALL_ROLES.filter((role) => roles.includes(role)),
    methods: available.filter((type) => methods?.includes(type) ?? true),
    day: isAhead ? dayOf(new Date(from)) : undefined,
  };
}

/** The day of a moment in the reader's own time, as a date field has it. */
export function dayOf(date: Date): string {
  const [month, day] = [date.getMonth() + 1, date.getDate()];
  return [date.getFullYear(), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}

/** Why it can't be asked for as it is, by field. */
export function problemsOf(plan: Plan, now: number): { roles?: string; methods?: string; day?: string } {
  const { isForEverybody, roles, methods, day } = plan;
  return {
    ...(isForEverybody || roles.length > 0 ? {} : { roles: "Choose at least one role." }),
    ...(methods.length > 0 ? {} : { methods: "Allow at least one way." }),
    ...(day === undefined || startOf(day) > now ? {} : { day: "Choose a day that is still to come." }),
  };
}

/** The start of a day in local time, in milliseconds; NaN for no day. */
const startOf = (day: string): number => new Date(`${day}T00:00`).getTime();

/** All that can be set up here allowed is no limit. */
export function narrowing(plan: Plan, available: readonly MfaType[]) {
  const isLimited = available.some((type) => !plan.methods.includes(type));
  return {
    roles: plan.isForEverybody ? null : [...plan.roles],
    methods: isLimited ? [...plan.methods] : null,
  };
}

/** What is sent to require it. */
export function requirement(plan: Plan, available: readonly MfaType[]) {
  const { day } = plan;
  return {
    enforced: true,
    ...narrowing(plan, available),
    ...(day === undefined ? {} : { from: new Date(startOf(day)).toISOString() }),
  };
}
