import { done } from "@/contract/fields";
import {
  inspectAnswer,
  linkInput,
  linkSignInAnswer,
  linkSignInInput,
  sendSignInAnswer,
  sendSignInInput,
} from "@/contract/operations/magic-link";
import { activateByLink } from "@/methods/magic-link/server/activation";
import { disownLink } from "@/methods/magic-link/server/disown";
import { inspectLink } from "@/methods/magic-link/server/inspect";
import { sendSecondStepLink } from "@/methods/magic-link/server/second-step";
import { sendSignInLink, signInByLink } from "@/methods/magic-link/server/sign-in";
import { callbackOf } from "../procedure/callback";
import { presentAdmission } from "../procedure/present";
import { SUCCESS } from "../procedure/success-words";
import { open, router, withSession } from "../procedure/trpc";

const tag = "Magic links";

export const magicLinkRouter = router({
  send: withSession({
    method: "POST",
    path: "/mfa/magic-link/send",
    failure: "Failed to send magic link",
    summary: "Mail a link that proves it's you to this session and no other",
    tag,
    errors: ["USER_NOT_FOUND", "METHOD_NOT_ENABLED", "RATE_LIMITED", "ACCOUNT_LOCKED"],
  })
    .output(done)
    .mutation(async ({ ctx }) => {
      await sendSecondStepLink(ctx.caller, ctx.me);
      return { success: true as const, message: SUCCESS.magicLink.send };
    }),

  activate: open({
    method: "POST",
    path: "/mfa/magic-link/activate",
    failure: "Failed to activate magic link MFA",
    summary: "Turn Email link on with the token of its activation mail; gives no session",
    tag,
    errors: ["INVALID_TOKEN", "USER_NOT_FOUND", "RATE_LIMITED"],
    words: { USER_NOT_FOUND: "User not found or inactive" },
  })
    .input(linkInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await activateByLink(ctx.caller, input.token);
      return { success: true as const, message: SUCCESS.magicLink.activate };
    }),

  sendSignIn: open({
    method: "POST",
    path: "/auth/send-magic-link",
    failure: "Failed to send magic link",
    summary: "Mail a link to sign in with, saying the same for every address",
    tag,
    errors: ["CALLBACK_ORIGIN_NOT_ALLOWED", "UNSAFE_CALLBACK_NEXT", "RATE_LIMITED"],
    judgesOrigin: true,
  })
    .input(sendSignInInput)
    .output(sendSignInAnswer)
    .mutation(async ({ ctx, input }) => {
      await sendSignInLink(ctx.caller, input.email, callbackOf(ctx.origins, input));
      return { ok: true as const };
    }),

  signIn: open({
    method: "POST",
    path: "/auth/magic-link/verify",
    failure: "Failed to sign in",
    summary: "Sign in with the token of a mailed link",
    tag,
    errors: ["INVALID_TOKEN", "RATE_LIMITED"],
    issuesSession: true,
  })
    .input(linkSignInInput)
    .output(linkSignInAnswer)
    .mutation(async ({ ctx, input }) => {
      const deviceToken = ctx.deviceToken ?? input.trustedDeviceToken;
      const { admission, next } = await signInByLink(ctx.caller, input.token, deviceToken);
      return { ...presentAdmission(ctx, admission), ...(next === undefined ? {} : { next }) };
    }),

  inspect: open({
    method: "POST",
    path: "/auth/magic-link/inspect",
    failure: "Failed to read the link",
    summary: "What a link would do and who asked for it; changes nothing",
    tag,
    takesToken: true,
    errors: ["INVALID_TOKEN"],
  })
    .input(linkInput)
    .output(inspectAnswer)
    .mutation(async ({ ctx, input }) => ({
      success: true as const,
      ...(await inspectLink(input.token, await ctx.principal())),
    })),

  disown: open({
    method: "POST",
    path: "/auth/magic-link/disown",
    failure: "Failed to turn the link down",
    summary: '"This wasn\'t me": kills the link and ends what asked for it',
    tag,
    errors: ["INVALID_TOKEN", "RATE_LIMITED"],
  })
    .input(linkInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await disownLink(ctx.caller, input.token);
      return {
        success: true as const,
        message: SUCCESS.magicLink.disown,
      };
    }),
});
