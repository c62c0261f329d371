import { done } from "@/contract/fields";
import { reauthenticateAnswer } from "@/contract/operations/auth";
import {
  emailAnswer,
  inspectUndoAnswer,
  takeEmailBackInput,
  undoEmailAnswer,
  undoEmailInput,
} from "@/contract/operations/email";
import { cancelEmailChange, readEmail, resendEmailChange } from "@/engine/account/address/email-change";
import { takeEmailBack } from "@/engine/account/address/email-confirmed";
import { inspectEmailUndo, undoEmailChange } from "@/engine/account/address/email-undo";
import { presentAdmission, presentRaised } from "../procedure/present";
import { SUCCESS } from "../procedure/success-words";
import { fresh, full, open, router } from "../procedure/trpc";

/** A change of address while it waits, and afterwards. Asking for one and confirming it is the account's router's. */

const tag = "Accounts";

export const emailRouter = router({
  get: full({
    method: "GET",
    path: "/user/email",
    failure: "Failed to get the address",
    summary: "One's own address, the change of it that waits, and the one that can be taken back",
    tag,
  })
    .output(emailAnswer)
    .query(async ({ ctx }) => {
      const { waiting, earlier } = await readEmail(ctx.me);
      return {
        success: true as const,
        data: {
          email: ctx.me.account.email,
          waiting: waiting && {
            email: waiting.email,
            askedAt: waiting.askedAt.toISOString(),
            linkEndsAt: waiting.linkEndsAt.toISOString(),
          },
          earlier: earlier && { email: earlier.email, until: earlier.until.toISOString() },
        },
      };
    }),

  resend: full({
    method: "POST",
    path: "/user/email/resend",
    failure: "Failed to send the link again",
    summary: "Mail the link of the change that waits again",
    tag,
    errors: ["CONFLICT", "RATE_LIMITED"],
    words: { CONFLICT: "No change of your address waits." },
  })
    .output(done)
    .mutation(async ({ ctx }) => {
      await resendEmailChange(ctx.caller, ctx.me);
      return { success: true as const, message: SUCCESS.email.resend };
    }),

  cancel: full({
    method: "DELETE",
    path: "/user/email",
    failure: "Failed to cancel the change",
    summary: "Withdraw the change that waits, if one does; the address stays as it is",
    tag,
  })
    .output(done)
    .mutation(async ({ ctx }) => {
      await cancelEmailChange(ctx.caller, ctx.me);
      return { success: true as const, message: SUCCESS.email.cancel };
    }),

  takeBack: fresh({
    method: "POST",
    path: "/user/email/back",
    failure: "Failed to change the address back",
    summary: "Go back to the earlier address, within seven days of the change",
    tag,
    errors: ["CONFLICT", "MAIL_PROOF_REQUIRED", "RATE_LIMITED"],
    words: { CONFLICT: "That address can't be taken back any more." },
    issuesSession: true,
  })
    .input(takeEmailBackInput)
    .output(reauthenticateAnswer)
    .mutation(async ({ ctx, input }) => {
      const issued = await takeEmailBack(ctx.caller, ctx.me, input.email);
      const message = SUCCESS.email.takeBack;
      return { success: true as const, message, ...presentRaised(ctx, issued) };
    }),

  inspectUndo: open({
    method: "POST",
    path: "/user/email/undo/inspect",
    failure: "Failed to read the link",
    summary: "What the link mailed to an earlier address would take back; changes nothing",
    tag,
    errors: ["INVALID_TOKEN", "RATE_LIMITED"],
  })
    .input(undoEmailInput)
    .output(inspectUndoAnswer)
    .mutation(async ({ ctx, input }) => {
      const { until, ...undoable } = await inspectEmailUndo(ctx.caller, input.token);
      return { success: true as const, ...undoable, until: until.toISOString() };
    }),

  undo: open({
    method: "POST",
    path: "/user/email/undo",
    failure: "Failed to take the change back",
    summary: "Take a change of address back with the link mailed to the earlier one, and sign everybody out",
    tag,
    errors: ["INVALID_TOKEN", "CONFLICT", "RATE_LIMITED"],
  })
    .input(undoEmailInput)
    .output(undoEmailAnswer)
    .mutation(async ({ ctx, input }) => {
      const admission = await undoEmailChange(ctx.caller, input.token);
      const message = SUCCESS.email.undo;
      return { ...(admission ? presentAdmission(ctx, admission) : { success: true as const }), message };
    }),
});
