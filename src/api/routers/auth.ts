import { AppError } from "@/contract/errors";
import { done, ok } from "@/contract/fields";
import {
  confirmByCodeInput,
  loginAnswer,
  loginInput,
  logoutInput,
  passwordResetAnswer,
  preVerifyEmailAnswer,
  preVerifyEmailInput,
  reauthenticateAnswer,
  reauthenticateInput,
  refreshAnswer,
  refreshInput,
  registerAnswer,
  registerInput,
  requestResetInput,
  resendVerificationInput,
  resetPasswordInput,
  verifyEmailAnswer,
  verifyEmailInput,
  waitingRegistrationAnswer,
} from "@/contract/operations/auth";
import { linkInput } from "@/contract/operations/magic-link";
import { readPasswordReset, requestPasswordReset, resetPassword } from "@/engine/account/password/password";
import { inspectConfirmation, verifyEmail } from "@/engine/account/registration/address-confirmation";
import { confirmByCode, isRegistrationWaiting } from "@/engine/account/registration/confirmation-code";
import { register, resendVerification } from "@/engine/account/registration/registration";
import { signInWithPassword } from "@/engine/account/sign-in";
import { reauthenticate } from "@/engine/factor/reauthenticate";
import { refreshSession } from "@/engine/session/refresh";
import { signOut, signOutByRefreshToken } from "@/engine/session/sign-out";
import { presentAdmission, presentPassword, presentRaised } from "../procedure/present";
import { SUCCESS } from "../procedure/success-words";
import { open, router, withSession } from "../procedure/trpc";
import { WRONG_PASSWORD } from "../procedure/words";
import { expiredSessionCookie } from "../request/cookies";

const tag = "Accounts";

export const authRouter = router({
  register: open({
    method: "POST",
    path: "/user/register",
    failure: "Failed to register",
    summary: "Create an account",
    tag,
    errors: ["PASSWORD_REJECTED", "SIGNUP_CLOSED", "RATE_LIMITED"],
  })
    .input(registerInput)
    .output(registerAnswer)
    .mutation(async ({ ctx, input }) => {
      const { admission, verificationTokenId } = await register(ctx.caller, input);
      return admission
        ? presentAdmission(ctx, admission)
        : { success: true as const, message: SUCCESS.auth.register, verificationTokenId };
    }),

  preVerifyEmail: open({
    method: "POST",
    path: "/user/pre-verify-email",
    failure: "Failed to check the link",
    summary: "What the link of a confirmation mail would confirm; uses nothing up",
    tag,
    errors: ["INVALID_TOKEN", "RATE_LIMITED"],
  })
    .input(preVerifyEmailInput)
    .output(preVerifyEmailAnswer)
    .mutation(async ({ ctx, input }) => ({
      success: true as const,
      message: SUCCESS.auth.preVerifyEmail,
      authMethod: "LOCAL" as const,
      ...(await inspectConfirmation(ctx.caller, input.token)),
    })),

  verifyEmail: open({
    method: "POST",
    path: "/user/verify-email",
    failure: "Failed to verify email",
    summary: "Confirm an address with the token of its mail, and sign in",
    tag,
    errors: ["INVALID_TOKEN", "INVALID_CREDENTIALS", "PASSWORD_REJECTED", "CONFLICT", "RATE_LIMITED"],
    words: { INVALID_CREDENTIALS: "This address wasn't registered with that password." },
    statuses: { INVALID_CREDENTIALS: 400 },
  })
    .input(verifyEmailInput)
    .output(verifyEmailAnswer)
    .mutation(async ({ ctx, input: { token, verificationTokenId: registrationId, ...passwords } }) => {
      const { admission, passwordDropped } = await verifyEmail(ctx.caller, token, {
        ...passwords,
        registrationId,
      });
      return { ...presentAdmission(ctx, admission), ...(passwordDropped ? { passwordDropped } : {}) };
    }),

  resendVerification: open({
    method: "POST",
    path: "/user/resend-verification/{verificationTokenId}",
    failure: "Failed to resend verification",
    summary: "Send the confirmation mail again",
    tag,
    errors: ["RATE_LIMITED"],
  })
    .input(resendVerificationInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await resendVerification(ctx.caller, input.verificationTokenId);
      return { success: true as const, message: SUCCESS.auth.register };
    }),

  /** Confirms the address by the mailed code, in the tab that registered and without opening the link. */
  confirmByCode: open()
    .input(confirmByCodeInput)
    .output(loginAnswer)
    .mutation(async ({ ctx, input }) =>
      presentAdmission(ctx, await confirmByCode(ctx.caller, input.verificationTokenId, input.code)),
    ),

  /** A mutation although it only reads: a query's input would be in the URL, and so in logs. */
  waitingRegistration: open()
    .input(resendVerificationInput)
    .output(waitingRegistrationAnswer)
    .mutation(async ({ input }) => ({ isWaiting: await isRegistrationWaiting(input.verificationTokenId) })),

  login: open({
    method: "POST",
    path: "/user/login",
    failure: "Failed to log in",
    summary: "Sign in with a password",
    tag,
    errors: ["INVALID_CREDENTIALS", "EMAIL_NOT_VERIFIED", "RATE_LIMITED"],
  })
    .input(loginInput)
    .output(loginAnswer)
    .mutation(async ({ ctx, input: { email, password, trustedDeviceToken } }) => {
      const deviceToken = ctx.deviceToken ?? trustedDeviceToken;
      const admission = await signInWithPassword(ctx.caller, { email, password, deviceToken });
      return { ...presentAdmission(ctx, admission), ...presentPassword(admission) };
    }),

  refresh: open({
    method: "POST",
    path: "/user/refresh",
    failure: "Failed to refresh",
    summary: "Exchange a refresh token for new tokens",
    tag,
    errors: ["UNAUTHENTICATED", "MFA_REQUIRED", "MFA_ENROLMENT_REQUIRED", "RATE_LIMITED"],
  })
    .input(refreshInput)
    .output(refreshAnswer)
    .mutation(async ({ ctx, input }) => {
      // Pages have a cookie and no refresh token: a token in this answer could be read by a script.
      if (ctx.transport === "page") throw new AppError("UNAUTHENTICATED");
      const refreshed = await refreshSession(ctx.caller, input.refresh_token);
      return { success: true as const, token: refreshed.accessToken, ...refreshed };
    }),

  logout: open({
    method: "POST",
    path: "/user/logout",
    failure: "Failed to log out",
    summary: "End the session that the bearer token or the refresh token is of",
    tag,
    takesToken: true,
    errors: ["UNAUTHENTICATED"],
  })
    .input(logoutInput)
    .output(ok)
    .mutation(async ({ ctx, input }) => {
      const principal = await ctx.principal();
      if (principal) await signOut(ctx.caller, principal);
      else if (input.refresh_token) await signOutByRefreshToken(ctx.caller, input.refresh_token);
      else if (ctx.transport === "rest") throw new AppError("UNAUTHENTICATED");
      if (ctx.transport === "page") {
        ctx.answer.cookies.push(expiredSessionCookie());
        ctx.answer.clearsSiteData = true;
      }
      return { success: true as const };
    }),

  requestPasswordReset: open({
    method: "POST",
    path: "/user/request-reset-password",
    failure: "Failed to request a password reset",
    summary: "Mail a link to set a new password",
    tag,
    errors: ["RATE_LIMITED"],
  })
    .input(requestResetInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await requestPasswordReset(ctx.caller, input.email);
      return { success: true as const, message: SUCCESS.auth.requestPasswordReset };
    }),

  /** A mutation although it only reads: a query's input would be in the URL, and so in logs. */
  readPasswordReset: open()
    .input(linkInput)
    .output(passwordResetAnswer)
    .mutation(({ input }) => readPasswordReset(input.token)),

  resetPassword: open({
    method: "POST",
    path: "/user/reset-password",
    failure: "Failed to reset the password",
    summary: "Set a new password with the token of the mail",
    tag,
    errors: ["INVALID_TOKEN", "PASSWORD_REJECTED", "RATE_LIMITED"],
  })
    .input(resetPasswordInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await resetPassword(ctx.caller, input.token, input.newPassword);
      return { success: true as const, message: SUCCESS.auth.resetPassword };
    }),

  reauthenticate: withSession({
    method: "POST",
    path: "/auth/reauthenticate",
    failure: "Failed to reauthenticate",
    summary: "Prove the password again",
    tag,
    errors: ["INVALID_CREDENTIALS", "METHOD_NOT_ENABLED", "CONFLICT", "ACCOUNT_LOCKED", "RATE_LIMITED"],
    words: WRONG_PASSWORD,
    issuesSession: true,
  })
    .input(reauthenticateInput)
    .output(reauthenticateAnswer)
    .mutation(async ({ ctx, input }) => {
      const proved = await reauthenticate(ctx.caller, ctx.me, input.password);
      const answer = { success: true as const, message: SUCCESS.auth.reauthenticate };
      return { ...answer, ...presentRaised(ctx, proved.issued), ...presentPassword(proved) };
    }),
});
