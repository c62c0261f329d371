import { done } from "@/contract/fields";
import {
  backupCodesAnswer,
  methodInput,
  methodsAnswer,
  overviewAnswer,
  resetInput,
  setupAnswer,
  setupInput,
  statusAnswer,
  verifyLoginAnswer,
  verifyLoginInput,
  verifySetupAnswer,
  verifySetupInput,
} from "@/contract/operations/mfa";
import { overviewOf } from "@/engine/account/overview";
import { cancelEnrolment } from "@/engine/factor/cancel-enrolment";
import { verifyChallenge } from "@/engine/factor/challenge";
import { beginEnrolment, CONFIRM_REFUSALS, confirmEnrolment } from "@/engine/factor/enrolment";
import {
  disableMethod,
  enableMethod,
  listMethods,
  renewBackupCodes,
  resetOwnMfa,
  setPrimaryMethod,
} from "@/engine/factor/manage-methods";
import { resetMemberMfa } from "@/engine/organization/member-reset";
import { enabledMethods, requirementOf } from "@/engine/session/policy/policy";
import { levelNow } from "../procedure/levels";
import { presentDevice, presentEnrolled, presentRaised, renewCookie } from "../procedure/present";
import { SUCCESS } from "../procedure/success-words";
import { enrol, fresh, router, withSession } from "../procedure/trpc";
import { withMethods } from "../procedure/with-methods";

const tag = "MFA";

export const mfaRouter = router({
  status: withSession({
    method: "GET",
    path: "/mfa/status",
    failure: "Failed to get MFA status",
    summary: "Whether MFA is on, asked for, and done in this session",
    tag,
  })
    .output(statusAnswer)
    .query(({ ctx }) => {
      const { account, now } = ctx.me;
      const { isRequired, isEnforced } = requirementOf(account, now);
      const enabled = enabledMethods(account);
      return {
        success: true as const,
        data: {
          isEnabled: enabled.length > 0,
          isRequired,
          isEnforced,
          enabledMethods: enabled,
          ...(account.primaryMethod ? { primaryMethod: account.primaryMethod } : {}),
          sessionVerified: levelNow(ctx.me) === "full",
          ...(account.recovery ? { recovery: { endsAt: account.recovery.endsAt.toISOString() } } : {}),
        },
      };
    }),

  methods: withSession({
    method: "GET",
    path: "/mfa/methods",
    failure: "Failed to get MFA methods",
    summary: "The three methods, and how each stands for this account",
    tag,
  })
    .output(methodsAnswer)
    .query(({ ctx }) => ({ success: true as const, data: listMethods(ctx.me.account) })),

  overview: withSession()
    .output(overviewAnswer)
    .query(({ ctx }) => overviewOf(ctx.me, levelNow(ctx.me))),

  setup: enrol({
    method: "POST",
    path: "/mfa/setup",
    failure: "Failed to setup MFA",
    summary: "Begin setting a method up; nothing counts until it is verified",
    tag,
    errors: ["INVALID_MFA_TYPE", "PASSWORD_REQUIRED", "MAIL_PROOF_REQUIRED", "LIMIT_REACHED", "RATE_LIMITED"],
  })
    .input(setupInput)
    .output(setupAnswer)
    .mutation(async ({ ctx, input }) => ({
      success: true as const,
      data: {
        ...(await beginEnrolment(withMethods(ctx.caller), ctx.me, input.mfaType, input)),
        mfaType: input.mfaType,
      },
    })),

  verifySetup: enrol({
    method: "POST",
    path: "/mfa/verify-setup",
    failure: "Failed to verify MFA setup",
    summary: "Finish a set-up with its first proof",
    effects: "The first method of an account ends its other sessions; older devices aren't trusted any more.",
    tag,
    errors: ["INVALID_MFA_TYPE", ...CONFIRM_REFUSALS],
    words: { INVALID_CODE: "MFA setup verification failed" },
    issuesSession: true,
  })
    .input(verifySetupInput)
    .output(verifySetupAnswer)
    .mutation(async ({ ctx, input }) => {
      const enrolled = await confirmEnrolment(withMethods(ctx.caller), ctx.me, input.mfaType, input);
      const message = SUCCESS.mfa.verifySetup;
      return { success: true as const, message, ...(await presentEnrolled(ctx, enrolled)) };
    }),

  cancelSetup: enrol({
    method: "POST",
    path: "/mfa/setup/cancel",
    failure: "Failed to cancel MFA setup",
    summary: "Throw away a set-up that waits for its first proof; what is on stays on",
    tag,
    errors: ["INVALID_MFA_TYPE"],
  })
    .input(methodInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await cancelEnrolment(withMethods(ctx.caller), ctx.me, input.mfaType);
      return { success: true as const, message: SUCCESS.mfa.cancelSetup };
    }),

  enable: fresh({
    method: "POST",
    path: "/mfa/enable",
    failure: "Failed to enable MFA",
    summary: "Turn a method on that is set up",
    tag,
    errors: ["INVALID_MFA_TYPE", "METHOD_NOT_CONFIGURED", "PASSWORD_REQUIRED", "RATE_LIMITED"],
  })
    .input(methodInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await enableMethod(ctx.caller, ctx.me, input.mfaType);
      return { success: true as const, message: SUCCESS.mfa.enable };
    }),

  disable: fresh({
    method: "POST",
    path: "/mfa/disable",
    failure: "Failed to disable MFA",
    summary: "Turn a method off; its configuration stays",
    effects: "Ends the account's other sessions and the trust in all its devices.",
    tag,
    errors: ["INVALID_MFA_TYPE", "METHOD_NOT_ENABLED", "MFA_ENFORCED", "RATE_LIMITED"],
  })
    .input(methodInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await disableMethod(withMethods(ctx.caller), ctx.me, input.mfaType);
      await renewCookie(ctx);
      return { success: true as const, message: SUCCESS.mfa.disable };
    }),

  primary: fresh({
    method: "POST",
    path: "/mfa/primary",
    failure: "Failed to set primary MFA",
    summary: "Choose the method that is asked for first",
    tag,
    errors: ["INVALID_MFA_TYPE", "METHOD_NOT_ENABLED", "RATE_LIMITED"],
  })
    .input(methodInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await setPrimaryMethod(ctx.caller, ctx.me, input.mfaType);
      return { success: true as const, message: SUCCESS.mfa.primary };
    }),

  reset: fresh({
    method: "POST",
    path: "/mfa/reset",
    failure: "Failed to reset MFA",
    summary: "Remove every method, backup code and trusted device",
    effects:
      "Ends the account's other sessions; somebody else's reset ends all of theirs, and they are mailed.",
    tag,
    errors: ["INSUFFICIENT_ROLE", "USER_NOT_FOUND", "CONFLICT", "RATE_LIMITED"],
  })
    .input(resetInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const { resetUserId, reason } = input;
      const isOther = resetUserId !== undefined && resetUserId !== ctx.me.account.id;
      if (isOther) await resetMemberMfa(ctx.caller, ctx.me, resetUserId, reason);
      else {
        await resetOwnMfa(ctx.caller, ctx.me, reason);
        await renewCookie(ctx);
      }
      return { success: true as const, message: SUCCESS.mfa.reset };
    }),

  verifyLogin: withSession({
    method: "POST",
    path: "/mfa/verify-login",
    failure: "Failed to verify MFA",
    summary: "Prove an enabled method: to finish signing in, or to make a session fresh",
    effects:
      "After a hundred wrong answers only passkeys are looked at, and the link that `/mfa/magic-link/send` then mails to a sign-in: it proves nothing, and lets that sign-in try again (`unlocked`).",
    tag,
    errors: ["INVALID_MFA_TYPE", "INVALID_CODE", "METHOD_NOT_ENABLED", "ACCOUNT_LOCKED", "RATE_LIMITED"],
    issuesSession: true,
  })
    .input(verifyLoginInput)
    .output(verifyLoginAnswer)
    .mutation(async ({ ctx, input }) => {
      const verified = await verifyChallenge(withMethods(ctx.caller), ctx.me, input.mfaType, input);
      if (verified.isUnlocked) {
        const message = "You can try again now. Your second step is asked for as before.";
        return { success: true as const, message, unlocked: true as const };
      }
      const { issued, backupCodesLeft, deviceToken } = verified;
      return {
        success: true as const,
        message: SUCCESS.mfa.verifyLogin,
        ...presentRaised(ctx, issued),
        ...presentDevice(ctx, deviceToken),
        ...(backupCodesLeft === undefined ? {} : { backupCodesLeft }),
      };
    }),

  renewBackupCodes: fresh({
    method: "POST",
    path: "/mfa/backup-codes",
    failure: "Failed to make backup codes",
    summary: "Make a new set of backup codes; older ones stop working",
    tag,
    errors: ["METHOD_NOT_ENABLED", "RATE_LIMITED"],
  })
    .output(backupCodesAnswer)
    .mutation(async ({ ctx }) => ({
      success: true as const,
      data: { backupCodes: await renewBackupCodes(ctx.caller, ctx.me) },
    })),
});
