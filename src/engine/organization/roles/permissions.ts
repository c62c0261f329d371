import { ROLES } from "@/contract/fields";

/** All rules on who may do what in an organization, but for session levels. */
const LEAST_ROLE = {
  "organization.read": ROLES.USER,
  "organization.leave": ROLES.USER,
  "organization.change": ROLES.ADMINISTRATORS,
  "members.read": ROLES.ADMINISTRATORS,
  "members.invite": ROLES.ADMINISTRATORS,
  "member.rename": ROLES.ADMINISTRATORS,
  "member.change_role": ROLES.ADMINISTRATORS,
  "member.remove": ROLES.ADMINISTRATORS,
  "member.reset_mfa": ROLES.ADMINISTRATORS,
  "member.end_sessions": ROLES.ADMINISTRATORS,
  "member.remind": ROLES.ADMINISTRATORS,
  "policy.read": ROLES.ADMINISTRATORS,
  "policy.change": ROLES.ADMINISTRATORS,
  "history.read": ROLES.ADMINISTRATORS,
} as const;

export type Action = keyof typeof LEAST_ROLE;

/** Whether a role is enough for an action in one's own organization. */
export function may(role: number, action: Action): boolean {
  return role >= LEAST_ROLE[action];
}

/** Nobody acts on a member of a higher role; equals may. */
export function mayActOn(role: number, targetRole: number): boolean {
  return targetRole <= role;
}

/** Roles as a mail says them. */
export const roleWords = (role: number): string => ROLE_WORDS[role] ?? "Member";
const ROLE_WORDS: Readonly<Record<number, string>> = {
  [ROLES.USER]: "Member",
  [ROLES.BILLING]: "Billing",
  [ROLES.WORKSPACES]: "Workspaces",
  [ROLES.ADMINISTRATORS]: "Administrator",
  [ROLES.OWNER]: "Owner",
};

/** Nobody gives away more than they have. */
export function mayGrant(role: number, granted: number): boolean {
  return granted <= role;
}
