import { done } from "@/contract/fields";
import { loginAnswer } from "@/contract/operations/auth";
import {
  ADMINISTRATORS_MAY,
  createdAnswer,
  invitationsAnswer,
  invitationTokenInput,
  joinAsNewInput,
  memberById,
  offerAnswer,
} from "@/contract/operations/organization";
import { joinAsNew } from "@/engine/account/registration/join-as-new";
import { bucket, clientNetwork, limit } from "@/engine/limit/rate-limit";
import {
  listInvitations,
  readInvitation,
  resendInvitation,
  revokeInvitation,
} from "@/engine/organization/invitations";
import { acceptInvitation } from "@/engine/organization/join";
import { authorityFor } from "@/engine/organization/roles/authority";
import { presentAdmission } from "../../procedure/present";
import { SUCCESS } from "../../procedure/success-words";
import { fresh, full, open, router } from "../../procedure/trpc";

const tag = "Members";

export const invitationRouter = router({
  list: full({
    method: "GET",
    path: "/organization/invitations",
    failure: "Failed to get the invitations",
    summary: "Invitations that are open",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN"],
  })
    .output(invitationsAnswer)
    .query(async ({ ctx }) => {
      const authority = authorityFor(ctx.me, "members.read");
      return { success: true as const, invitations: await listInvitations(authority) };
    }),

  revoke: fresh({
    method: "DELETE",
    path: "/organization/invitations/{id}",
    failure: "Failed to revoke the invitation",
    summary: "Take an invitation back",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "RATE_LIMITED"],
  })
    .input(memberById)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "members.invite");
      await revokeInvitation(ctx.caller, authority, input.id);
      return { success: true as const, message: SUCCESS.invitation.revoke };
    }),

  resend: fresh({
    method: "POST",
    path: "/organization/invitations/{id}/resend",
    aliases: ["/organization/users/{id}/resend-invitation"],
    failure: "Failed to resend the invitation",
    summary: "Mail an invitation again; the earlier link stops working",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "NOT_FOUND", "RATE_LIMITED", "CONFLICT"],
  })
    .input(memberById)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "members.invite");
      await resendInvitation(ctx.caller, authority, input.id);
      return { success: true as const, message: SUCCESS.invitation.resend };
    }),

  read: open({
    method: "POST",
    path: "/organization/invitations/read",
    failure: "Failed to read the invitation",
    summary: "What an invitation offers, and what its administrators will be able to do",
    tag,
    errors: ["INVALID_TOKEN", "RATE_LIMITED"],
  })
    .input(invitationTokenInput)
    .output(offerAnswer)
    .mutation(async ({ ctx, input }) => {
      await limit(bucket("link:ip", clientNetwork(ctx.caller.ip)));
      const offer = await readInvitation(input.token);
      return { success: true as const, invitation: { ...offer, administratorsMay: [...ADMINISTRATORS_MAY] } };
    }),

  /** For somebody without an account: the invitation's link also confirms the address. */
  joinAsNew: open()
    .input(joinAsNewInput)
    .output(loginAnswer)
    .mutation(async ({ ctx, input }) => presentAdmission(ctx, await joinAsNew(ctx.caller, input))),

  // Joining lets others act on one's account: a session that lies open somewhere isn't enough for it.
  accept: fresh({
    method: "POST",
    path: "/organization/invitations/accept",
    failure: "Failed to accept the invitation",
    summary: "Join with the address the invitation was mailed to",
    tag,
    errors: ["INVALID_TOKEN", "ALREADY_EXISTS"],
  })
    .input(invitationTokenInput)
    .output(createdAnswer)
    .mutation(async ({ ctx, input }) => {
      const orgId = await acceptInvitation(ctx.caller, ctx.me, input.token);
      return { success: true as const, message: SUCCESS.invitation.accept, orgId };
    }),
});
