import {
  adoptionAnswer,
  adoptionInput,
  denyActivityAnswer,
  denyActivityInput,
  exportAnswer,
  exportInput,
  historyAnswer,
  historyBySignInAnswer,
  historyInput,
  organizationHistoryAnswer,
  organizationHistoryInput,
} from "@/contract/operations/activity";
import { activityCsv, adoptionCsv, adoptionOf } from "@/engine/history/adoption";
import { historyBySignIn } from "@/engine/history/by-sign-in";
import { denyActivity, organizationHistory, ownHistory } from "@/engine/history/history";
import { authorityFor } from "@/engine/organization/roles/authority";
import { presentTokens } from "../procedure/present";
import { SUCCESS } from "../procedure/success-words";
import { fresh, full, router } from "../procedure/trpc";

const tag = "History";

export const activityRouter = router({
  own: full({
    method: "GET",
    path: "/mfa/activity",
    failure: "Failed to get the activity",
    summary: "One's own security events, newest first",
    tag,
  })
    .input(historyInput)
    .output(historyAnswer)
    .query(async ({ ctx, input }) => ({ success: true as const, ...(await ownHistory(ctx.me, input)) })),

  bySignIn: full()
    .input(historyInput)
    .output(historyBySignInAnswer)
    .query(({ ctx, input }) => historyBySignIn(ctx.me, input)),

  deny: fresh({
    method: "POST",
    path: "/mfa/activity/deny",
    failure: "Failed to secure the account",
    summary: "This wasn't me: end every other session and all else that is open",
    issuesSession: true,
    tag,
    errors: ["NOT_FOUND"],
  })
    .input(denyActivityInput)
    .output(denyActivityAnswer)
    .mutation(async ({ ctx, input }) => {
      const { ended, issued, nextStep } = await denyActivity(ctx.caller, ctx.me, input.eventId);
      const message = SUCCESS.activity.deny;
      return { success: true as const, message, ended, ...presentTokens(ctx, issued), nextStep };
    }),

  organization: full({
    method: "GET",
    path: "/organization/activity",
    failure: "Failed to get the activity",
    summary: "The organization's security events, newest first",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN"],
  })
    .input(organizationHistoryInput)
    .output(organizationHistoryAnswer)
    .query(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "history.read");
      const asked = { ...input, finishedOnly: input.finishedOnly === "true" };
      return { success: true as const, ...(await organizationHistory(authority, asked)) };
    }),

  adoption: full({
    method: "GET",
    path: "/organization/adoption",
    failure: "Failed to get the figures",
    summary: "Members with MFA, sign-ins and failures by day",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN"],
  })
    .input(adoptionInput)
    .output(adoptionAnswer)
    .query(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "history.read");
      return { success: true as const, days: await adoptionOf(authority, input.days) };
    }),

  export: full({
    method: "GET",
    path: "/organization/export",
    failure: "Failed to export",
    summary: "The figures, or the newest events, as comma-separated values",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN"],
  })
    .input(exportInput)
    .output(exportAnswer)
    .query(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "history.read");
      const csv =
        input.what === "adoption" ? await adoptionCsv(authority, input.days) : await activityCsv(authority);
      return { success: true as const, filename: `${input.what}.csv`, csv };
    }),
});
