import { done } from "@/contract/fields";
import {
  byId,
  deviceAnswer,
  devicesAnswer,
  endedElsewhereAnswer,
  forgottenAnswer,
  keptAnswer,
  renameDeviceInput,
  sessionsAnswer,
} from "@/contract/operations/sessions";
import {
  forgetAllDevices,
  forgetDevice,
  getDevice,
  listDevices,
  renameDevice,
  untrustDevice,
} from "@/engine/session/device-list";
import { endOtherSessions, endSession, heartbeat, listSessions } from "@/engine/session/live-sessions";
import { presentTokens } from "../procedure/present";
import { SUCCESS } from "../procedure/success-words";
import { fresh, full, router } from "../procedure/trpc";
import { expiredSessionCookie } from "../request/cookies";

export const sessionRouter = router({
  list: full({
    method: "GET",
    path: "/sessions",
    failure: "Failed to get sessions",
    summary: "Where one is signed in",
    tag: "Sessions",
  })
    .output(sessionsAnswer)
    .query(async ({ ctx }) => ({ success: true as const, sessions: await listSessions(ctx.me) })),

  revoke: full({
    method: "POST",
    path: "/sessions/{id}/revoke",
    failure: "Failed to revoke the session",
    summary: "End a session; another than this one needs a fresh proof",
    tag: "Sessions",
    errors: ["STEP_UP_REQUIRED", "NOT_FOUND"],
  })
    .input(byId)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await endSession(ctx.caller, ctx.me, input.id);
      if (ctx.transport === "page" && input.id === ctx.me.session.id) {
        ctx.answer.cookies.push(expiredSessionCookie());
        ctx.answer.clearsSiteData = true;
      }
      return { success: true as const, message: SUCCESS.session.revoke };
    }),

  heartbeat: full({
    method: "POST",
    path: "/sessions/{id}/heartbeat",
    failure: "Failed to keep the session",
    summary: "Say that this session is in use",
    tag: "Sessions",
    errors: ["NOT_FOUND"],
  })
    .input(byId)
    .output(keptAnswer)
    .mutation(async ({ ctx, input }) => {
      const newExpiry = (await heartbeat(ctx.me, input.id)).toISOString();
      return { success: true as const, message: SUCCESS.session.heartbeat, newExpiry };
    }),

  revokeAll: fresh({
    method: "POST",
    path: "/sessions/revoke-all",
    failure: "Failed to revoke sessions",
    summary: "End every session but this one, which gets new tokens, and all else that is open",
    issuesSession: true,
    tag: "Sessions",
  })
    .output(endedElsewhereAnswer)
    .mutation(async ({ ctx }) => {
      const { ended, issued } = await endOtherSessions(ctx.caller, ctx.me);
      const message = SUCCESS.session.revokeAll;
      return { success: true as const, message, ended, ...presentTokens(ctx, issued) };
    }),

  devices: full({
    method: "GET",
    path: "/devices",
    failure: "Failed to get devices",
    summary: "Devices that aren't asked for the second step, and those no longer trusted",
    tag: "Devices",
  })
    .output(devicesAnswer)
    .query(async ({ ctx }) => ({
      success: true as const,
      devices: await listDevices(ctx.me, ctx.deviceToken),
    })),

  device: full({
    method: "GET",
    path: "/devices/{id}",
    failure: "Failed to get the device",
    summary: "One trusted device",
    tag: "Devices",
    errors: ["NOT_FOUND"],
  })
    .input(byId)
    .output(deviceAnswer)
    .query(async ({ ctx, input }) => ({
      success: true as const,
      device: await getDevice(ctx.me, input.id, ctx.deviceToken),
    })),

  renameDevice: full({
    method: "PATCH",
    path: "/devices/{id}",
    failure: "Failed to rename the device",
    summary: "Give a trusted device another name",
    tag: "Devices",
    errors: ["NOT_FOUND", "RATE_LIMITED"],
  })
    .input(renameDeviceInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await renameDevice(ctx.caller, ctx.me, input.id, input.deviceName);
      return { success: true as const, message: SUCCESS.session.renameDevice };
    }),

  forgetDevice: full({
    method: "DELETE",
    path: "/devices/{id}",
    failure: "Failed to remove the device",
    summary: "Take a device off the list; it isn't trusted any more",
    tag: "Devices",
    errors: ["NOT_FOUND"],
  })
    .input(byId)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await forgetDevice(ctx.caller, ctx.me, input.id);
      return { success: true as const, message: SUCCESS.session.forgetDevice };
    }),

  forgetDevices: full({
    method: "DELETE",
    path: "/devices",
    failure: "Failed to remove the devices",
    summary: "Forget every trusted device",
    tag: "Devices",
  })
    .output(forgottenAnswer)
    .mutation(async ({ ctx }) => {
      const forgotten = await forgetAllDevices(ctx.caller, ctx.me);
      return {
        success: true as const,
        message: SUCCESS.session.forgetDevices,
        forgotten,
      };
    }),

  untrustDevice: full({
    method: "POST",
    path: "/devices/{id}/untrust",
    failure: "Failed to untrust the device",
    summary: "Trust a device no longer; it stays in the list, untrusted, until it is removed",
    tag: "Devices",
    errors: ["NOT_FOUND"],
  })
    .input(byId)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await untrustDevice(ctx.caller, ctx.me, input.id);
      return { success: true as const, message: SUCCESS.session.forgetDevice };
    }),
});
