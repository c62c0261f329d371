import type { z } from "zod";
import { loginAnswer } from "@/contract/operations/auth";
import {
  finishRecoveryInput,
  recoveryAnswer,
  recoveryLinkAnswer,
  recoveryLinkInput,
  recoveryStartedAnswer,
  recoveryStoppedAnswer,
} from "@/contract/operations/recovery";
import { finishRecovery } from "@/engine/account/recovery/finish";
import { type RecoveryState, recoveryState, startRecovery } from "@/engine/account/recovery/start";
import { inspectRecoveryLink, stopByLink, stopInSession } from "@/engine/account/recovery/stop";
import { env } from "@/engine/platform/settings/env";
import { presentAdmission } from "../procedure/present";
import { SUCCESS } from "../procedure/success-words";
import { full, open, router, withSession } from "../procedure/trpc";
import { WRONG_PASSWORD } from "../procedure/words";

const tag = "Recovery";

export const recoveryRouter = router({
  start: withSession({
    method: "POST",
    path: "/auth/recovery",
    failure: "Failed to start the recovery",
    summary: "Begin the wait of whoever can prove nothing that is asked, or ask the administrators",
    tag,
    errors: ["RECOVERY_UNAVAILABLE", "RATE_LIMITED"],
  })
    .output(recoveryStartedAnswer)
    .mutation(async ({ ctx }) => {
      const state = await startRecovery(ctx.caller, ctx.me);
      return { ...presentState(state), message: messageOf(state) };
    }),

  get: withSession({
    method: "GET",
    path: "/auth/recovery",
    failure: "Failed to get the recovery",
    summary: "Whether one waits, and what asking for one would do",
    tag,
  })
    .output(recoveryAnswer)
    .query(async ({ ctx }) => presentState(await recoveryState(ctx.me))),

  stop: full({
    method: "DELETE",
    path: "/auth/recovery",
    failure: "Failed to stop the recovery",
    summary: "Stop the one that waits, from any full session",
    tag,
  })
    .output(recoveryStoppedAnswer)
    .mutation(async ({ ctx }) => {
      const isStopped = await stopInSession(ctx.caller, ctx.me);
      return {
        success: true as const,
        message: isStopped ? SUCCESS.recovery.stop : "No recovery is waiting.",
      };
    }),

  read: open({
    method: "POST",
    path: "/auth/recovery/read",
    failure: "Failed to read the link",
    summary: "What a mailed link of a recovery would do; changes nothing",
    tag,
    errors: ["INVALID_TOKEN", "RATE_LIMITED"],
  })
    .input(recoveryLinkInput)
    .output(recoveryLinkAnswer)
    .mutation(async ({ ctx, input }) => {
      const { purpose, email, device, place, ...times } = await inspectRecoveryLink(ctx.caller, input.token);
      return {
        success: true as const,
        purpose: purpose === "recovery_stop" ? ("stop" as const) : ("finish" as const),
        email,
        requestedOn: device,
        requestedFrom: place,
        ...presentTimes(times, times.isOver),
      };
    }),

  stopByLink: open({
    method: "POST",
    path: "/auth/recovery/stop",
    failure: "Failed to stop the recovery",
    summary: "Stop the one that waits, with the token of one of its mails",
    tag,
    errors: ["INVALID_TOKEN", "RATE_LIMITED"],
  })
    .input(recoveryLinkInput)
    .output(recoveryStoppedAnswer)
    .mutation(async ({ ctx, input }) => {
      await stopByLink(ctx.caller, input.token);
      return { success: true as const, message: SUCCESS.recovery.stop };
    }),

  finish: open({
    method: "POST",
    path: "/auth/recovery/finish",
    failure: "Failed to finish the recovery",
    summary: "After the wait: take every method away and go on to set a new one up",
    tag,
    errors: ["INVALID_TOKEN", "INVALID_CREDENTIALS", "RECOVERY_UNAVAILABLE", "RATE_LIMITED"],
    words: WRONG_PASSWORD,
    issuesSession: true,
  })
    .input(finishRecoveryInput)
    .output(loginAnswer)
    .mutation(async ({ ctx, input }) =>
      presentAdmission(ctx, await finishRecovery(ctx.caller, input.token, input.password)),
    ),
});

function messageOf({ administrators, isOver }: RecoveryState): string {
  if (administrators.length > 0) return "Your administrators have been told. They decide.";
  return isOver ? "The wait is over. We've mailed you a link to finish with." : SUCCESS.recovery.start;
}

const presentTimes = (times: { startedAt: Date; endsAt: Date; closesAt: Date }, isOver: boolean) => ({
  startedAt: times.startedAt.toISOString(),
  endsAt: times.endsAt.toISOString(),
  closesAt: times.closesAt.toISOString(),
  isOver,
});

function presentState(state: RecoveryState): z.input<typeof recoveryAnswer> {
  const { recovery, isOver, administrators, obstacle } = state;
  const decided = administrators.length > 0 ? "administrators" : "wait";
  return {
    success: true,
    recovery: recovery && presentTimes(recovery, isOver),
    offers: obstacle === undefined ? decided : "nothing",
    ...(obstacle === undefined ? {} : { reason: obstacle }),
    waitHours: env().RECOVERY_WAIT_HOURS,
    administrators: administrators.map(({ name }) => name),
  };
}
