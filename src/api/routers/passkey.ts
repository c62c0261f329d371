import { done } from "@/contract/fields";
import { loginAnswer } from "@/contract/operations/auth";
import {
  completeRegistrationAnswer,
  completeRegistrationInput,
  passkeyAnswer,
  passkeyIdInput,
  passkeyOptionsAnswer,
  passkeySignInInput,
  passkeysAnswer,
  renamePasskeyInput,
} from "@/contract/operations/passkeys";
import { beginChallenge } from "@/engine/factor/challenge";
import { CONFIRM_REFUSALS, confirmEnrolment } from "@/engine/factor/enrolment";
import {
  findPasskey,
  listPasskeys,
  passkeyAccount,
  removePasskey,
  renamePasskey,
} from "@/methods/passkey/server/passkeys";
import { beginPasskeySignIn, signInWithPasskey } from "@/methods/passkey/server/sign-in";
import { presentAdmission, presentEnrolled, renewCookie } from "../procedure/present";
import { SUCCESS } from "../procedure/success-words";
import { enrol, fresh, full, open, router, withSession } from "../procedure/trpc";
import { withMethods } from "../procedure/with-methods";

const tag = "Passkeys";
const REFUSED_REGISTRATION = "Passkey registration failed";
const { data: optionsShown } = passkeyOptionsAnswer.shape;

export const passkeyRouter = router({
  authOptions: withSession({
    method: "POST",
    path: "/mfa/passkey/auth-options",
    failure: "Failed to generate authentication options",
    summary: "Ask for one of one's passkeys, to be answered at /mfa/verify-login",
    tag,
    errors: ["METHOD_NOT_ENABLED"],
  })
    .output(passkeyOptionsAnswer)
    .mutation(async ({ ctx }) => ({
      success: true as const,
      data: optionsShown.parse(await beginChallenge(withMethods(ctx.caller), ctx.me, "PASSKEY")),
    })),

  completeRegistration: enrol({
    method: "POST",
    path: "/mfa/passkey/complete-registration",
    aliases: ["/mfa/passkey/complete-registration-1"],
    failure: "Failed to complete passkey registration",
    summary: "Finish the set-up of a passkey",
    tag,
    errors: CONFIRM_REFUSALS,
    words: { INVALID_CODE: REFUSED_REGISTRATION, SETUP_VERIFICATION_FAILED: REFUSED_REGISTRATION },
    issuesSession: true,
  })
    .input(completeRegistrationInput)
    .output(completeRegistrationAnswer)
    .mutation(async ({ ctx, input: { credential } }) => {
      const answer = credential ? { credential } : {};
      const enrolled = await confirmEnrolment(withMethods(ctx.caller), ctx.me, "PASSKEY", answer);
      const message = SUCCESS.passkey.completeRegistration;
      return { success: true as const, message, ...(await presentEnrolled(ctx, enrolled)) };
    }),

  signInOptions: open({
    method: "POST",
    path: "/auth/passkey/options",
    failure: "Failed to generate authentication options",
    summary: "Ask for any passkey of this site, to sign in with it alone",
    tag,
    errors: ["RATE_LIMITED"],
  })
    .output(passkeyOptionsAnswer)
    .mutation(async ({ ctx }) => ({
      success: true as const,
      data: optionsShown.parse(await beginPasskeySignIn(ctx.caller)),
    })),

  signIn: open({
    method: "POST",
    path: "/auth/passkey/verify",
    failure: "Failed to sign in",
    summary: "Sign in with a passkey alone",
    tag,
    errors: ["INVALID_CREDENTIALS", "RATE_LIMITED"],
    issuesSession: true,
  })
    .input(passkeySignInInput)
    .output(loginAnswer)
    .mutation(async ({ ctx, input }) =>
      presentAdmission(
        ctx,
        await signInWithPasskey(ctx.caller, input.credential, ctx.deviceToken ?? input.trustedDeviceToken),
      ),
    ),

  list: full({
    method: "GET",
    path: "/mfa/passkeys",
    failure: "Failed to list passkeys",
    summary: "One's passkeys, oldest first",
    tag,
  })
    .output(passkeysAnswer)
    .query(({ ctx }) => ({
      success: true as const,
      passkeys: listPasskeys(ctx.me.account),
      ...passkeyAccount(ctx.me.account),
    })),

  one: full({
    method: "GET",
    path: "/mfa/passkeys/{id}",
    failure: "Failed to show the passkey",
    summary: "One of one's passkeys",
    tag,
    errors: ["NOT_FOUND"],
  })
    .input(passkeyIdInput)
    .output(passkeyAnswer)
    .query(({ ctx, input }) => ({
      success: true as const,
      passkey: findPasskey(ctx.me.account, input.id),
      ...passkeyAccount(ctx.me.account),
    })),

  rename: fresh({
    method: "PATCH",
    path: "/mfa/passkeys/{id}",
    failure: "Failed to rename the passkey",
    summary: "Give a passkey another name",
    tag,
    errors: ["NOT_FOUND", "RATE_LIMITED"],
  })
    .input(renamePasskeyInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await renamePasskey(ctx.caller, ctx.me, input.id, input.name);
      return { success: true as const, message: SUCCESS.passkey.rename };
    }),

  remove: fresh({
    method: "DELETE",
    path: "/mfa/passkeys/{id}",
    failure: "Failed to remove the passkey",
    summary: "Remove a passkey; without another one the method is off",
    tag,
    errors: ["NOT_FOUND", "MFA_ENFORCED"],
  })
    .input(passkeyIdInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await removePasskey(ctx.caller, ctx.me, input.id);
      await renewCookie(ctx);
      return { success: true as const, message: SUCCESS.passkey.remove };
    }),
});
