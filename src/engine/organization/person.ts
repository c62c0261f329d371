import { memberToBe, NOT_JOINED } from "./invitations";
import { findInvited } from "./invited";
import { getMember, type Member } from "./member-list";
import type { Authority } from "./roles/authority";

/** A member, or somebody invited under the invitation's id. @throws AppError USER_NOT_FOUND, for somebody elsewhere too */
export async function getPerson(authority: Authority, id: string): Promise<Member> {
  const invited = await findInvited(authority, id);
  return invited
    ? { ...memberToBe(authority, invited), ...NOT_JOINED, mfaMethods: [] }
    : getMember(authority, id);
}
