import { AppError } from "@/contract/errors";
import { email } from "@/contract/fields";
import {
  changeRolesInput,
  inviteSeveralInput,
  outcomesAnswer,
  severalMembers,
} from "@/contract/operations/several";
import { changeRole } from "@/engine/organization/change-role";
import { invite } from "@/engine/organization/invitations";
import { endMemberSessions } from "@/engine/organization/members";
import { remindMember } from "@/engine/organization/reminders";
import { authorityFor } from "@/engine/organization/roles/authority";
import { forEach } from "@/engine/organization/several";
import { fresh, router } from "../../procedure/trpc";

/** What the pages do to several members at once: each by itself, with what became of it. */
export const membersRouter = router({
  remind: fresh()
    .input(severalMembers)
    .output(outcomesAnswer)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "member.remind");
      return { outcomes: await forEach(input.ids, (id) => remindMember(ctx.caller, authority, id)) };
    }),

  endSessions: fresh()
    .input(severalMembers)
    .output(outcomesAnswer)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "member.end_sessions");
      return { outcomes: await forEach(input.ids, (id) => endMemberSessions(ctx.caller, authority, id)) };
    }),

  changeRole: fresh()
    .input(changeRolesInput)
    .output(outcomesAnswer)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "member.change_role");
      return {
        outcomes: await forEach(input.ids, (id) => changeRole(ctx.caller, authority, id, input.role)),
      };
    }),

  /** Of each line as it was pasted, whether it was invited, or why not. */
  invite: fresh()
    .input(inviteSeveralInput)
    .output(outcomesAnswer)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "members.invite");
      const inviteLine = (line: string) => {
        const { data, error } = email.safeParse(line);
        if (error) throw new AppError("VALIDATION_FAILED", { message: error.issues[0]?.message ?? "" });
        return invite(ctx.caller, authority, { email: data, role: input.role });
      };
      return { outcomes: await forEach(input.addresses, async (line) => inviteLine(line)) };
    }),
});
