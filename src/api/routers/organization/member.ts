import { done, ROLE_NAMES } from "@/contract/fields";
import {
  changeRoleInput,
  inviteAnswer,
  inviteInput,
  memberAnswer,
  memberById,
  memberChangedAnswer,
  membersAnswer,
  membersInput,
  roleChangedAnswer,
  roleGiven,
  updateMemberInput,
} from "@/contract/operations/organization";
import { endedAnswer } from "@/contract/operations/sessions";
import { changeRole, nameMember } from "@/engine/organization/change-role";
import { invite, memberToBe, revokeInvitation } from "@/engine/organization/invitations";
import { changeInvited, findInvited } from "@/engine/organization/invited";
import { listMembers } from "@/engine/organization/member-list";
import { endMemberSessions, removeMember } from "@/engine/organization/members";
import { countInvited, countMembers } from "@/engine/organization/organization";
import { getPerson } from "@/engine/organization/person";
import { authorityFor } from "@/engine/organization/roles/authority";
import { SUCCESS } from "../../procedure/success-words";
import { fresh, full, router } from "../../procedure/trpc";

const tag = "Members";

const nowIs = (role: number) => SUCCESS.member.changeRole(ROLE_NAMES[role] ?? role);

export const memberRouter = router({
  list: full({
    method: "GET",
    path: "/organization/users",
    failure: "Failed to get the members",
    summary: "Members and who is invited, and whether each has MFA",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN"],
  })
    .input(membersInput)
    .output(membersAnswer)
    .query(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "members.read");
      const { id } = authority.organization;
      const [{ members, nextCursor }, joined, invited] = await Promise.all([
        listMembers(authority, input),
        countMembers(id),
        input.people === "all" ? countInvited(id) : 0,
      ]);
      return { success: true as const, data: members, total: joined + invited, nextCursor };
    }),

  get: full({
    method: "GET",
    path: "/organization/users/{id}",
    failure: "Failed to get the member",
    summary: "One member, or somebody invited",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "USER_NOT_FOUND"],
  })
    .input(memberById)
    .output(memberAnswer)
    .query(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "members.read");
      return { success: true as const, ...(await getPerson(authority, input.id)) };
    }),

  invite: fresh({
    method: "POST",
    path: "/organization/users",
    failure: "Failed to invite",
    summary: "Invite an address by mail",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "ALREADY_EXISTS", "RATE_LIMITED"],
  })
    .input(inviteInput)
    .output(inviteAnswer)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "members.invite");
      const { email, firstName = "", name = firstName, lastName = "" } = input;
      const person = { email, role: roleGiven(input), name, lastName };
      const invitation = await invite(ctx.caller, authority, person);
      const message = SUCCESS.member.invite(email);
      const data = memberToBe(authority, { ...person, id: invitation.id });
      return { success: true as const, message, data, invitation };
    }),

  update: fresh({
    method: "PUT",
    path: "/organization/users/{id}",
    failure: "Failed to update the member",
    summary: "Change a member, or somebody invited: another role, other names, or both",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "USER_NOT_FOUND", "CONFLICT", "RATE_LIMITED"],
  })
    .input(updateMemberInput)
    .output(memberChangedAnswer)
    .mutation(async ({ ctx, input }) => {
      const { id, name, lastName } = input;
      const role = input.role ?? input.orgRole;
      const action = role === undefined ? "member.rename" : "member.change_role";
      const authority = authorityFor(ctx.me, action);
      const invited = await findInvited(authority, id);
      if (invited) await changeInvited(ctx.caller, authority, invited, { role, name, lastName });
      else if (role === undefined) await nameMember(ctx.caller, authority, id, { name, lastName });
      else await changeRole(ctx.caller, authority, id, role, { name, lastName });
      const message = role === undefined ? "The names are saved." : nowIs(role);
      return { success: true as const, message, data: await getPerson(authority, id) };
    }),

  changeRole: fresh({
    method: "PUT",
    path: "/user/{id}/role",
    failure: "Failed to change the role",
    summary: "Give a member, or somebody invited, another role",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "USER_NOT_FOUND", "CONFLICT", "RATE_LIMITED"],
  })
    .input(changeRoleInput)
    .output(roleChangedAnswer)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "member.change_role");
      const newRole = roleGiven(input);
      const invited = await findInvited(authority, input.id);
      if (invited) await changeInvited(ctx.caller, authority, invited, { role: newRole });
      const previousRole = invited?.role ?? (await changeRole(ctx.caller, authority, input.id, newRole));
      const message = nowIs(newRole);
      return { success: true as const, message, data: { userId: input.id, previousRole, newRole, message } };
    }),

  remove: fresh({
    method: "DELETE",
    path: "/organization/users/{id}",
    failure: "Failed to remove the member",
    summary: "Remove a member, whose account stays, or take an invitation back",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "USER_NOT_FOUND", "CONFLICT", "RATE_LIMITED"],
  })
    .input(memberById)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "member.remove");
      if (await findInvited(authority, input.id)) {
        await revokeInvitation(ctx.caller, authority, input.id);
        return { success: true as const, message: SUCCESS.invitation.revoke };
      }
      await removeMember(ctx.caller, authority, input.id);
      return { success: true as const, message: SUCCESS.member.remove };
    }),

  endSessions: fresh({
    method: "POST",
    path: "/organization/users/{id}/revoke-sessions",
    failure: "Failed to end the sessions",
    summary: "Sign a member out everywhere, and end all else they have open",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "USER_NOT_FOUND", "CONFLICT"],
  })
    .input(memberById)
    .output(endedAnswer)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "member.end_sessions");
      const ended = await endMemberSessions(ctx.caller, authority, input.id);
      return { success: true as const, message: SUCCESS.member.endSessions, ended };
    }),
});
