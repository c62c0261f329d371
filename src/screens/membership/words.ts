import type { z } from "zod";
import { ROLES } from "@/contract/fields";
import type { membersAnswer, organizationAnswer, role } from "@/contract/operations/organization";

/** What pages about an organization call things, and what a role is good for. */

export type Organization = NonNullable<z.output<typeof organizationAnswer>["organization"]>;
export type Role = z.output<typeof role>;
export type Member = z.output<typeof membersAnswer>["data"][number];

export const ROLE_CHOICES: readonly { role: Role; name: string; words: string }[] = [
  { role: ROLES.USER, name: "Member", words: "Signs in, and looks after their own account." },
  { role: ROLES.BILLING, name: "Billing", words: "A member whom your own applications know as billing." },
  {
    role: ROLES.WORKSPACES,
    name: "Workspaces",
    words: "A member whom your own applications know as workspaces.",
  },
  {
    role: ROLES.ADMINISTRATORS,
    name: "Administrator",
    words: "Manages members, what is required, and sees the history.",
  },
  { role: ROLES.OWNER, name: "Owner", words: "As an administrator, and also manages other owners." },
];

export const roleName = (role: number): string =>
  ROLE_CHOICES.find((choice) => choice.role === role)?.name ?? "Member";

export const isAdministrator = (role: number): boolean => role >= ROLES.ADMINISTRATORS;

/** Nobody gives away more than they have. */
export const grantable = (role: number) => ROLE_CHOICES.filter((choice) => choice.role <= role);

export const nameOf = ({ name, lastName, email }: Pick<Member, "name" | "lastName" | "email">): string =>
  `${name} ${lastName}`.trim() || email;

/** "a", "a and b", "a, b and c". */
export function listOf(items: readonly string[], last = "and"): string {
  const [only = "", ...rest] = items;
  if (rest.length === 0) return only;
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** "Thursday, 3 December", in the reader's own time. */
export const dayText = (time: string): string =>
  new Date(time).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
