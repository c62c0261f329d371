import { allowedAppsAnswer, appRequestAnswer, appRequestInput, withdrawAppInput } from "@/contract/apps";
import { AppError } from "@/contract/errors";
import { ok } from "@/contract/fields";
import { allowApp, allowedApps, findAppRequest, withdrawApp } from "@/engine/app/consent";
import { full, router } from "../procedure/trpc";

/** What people allow other people's apps; only the pages ask. */
export const appsRouter = router({
  request: full()
    .input(appRequestInput)
    .output(appRequestAnswer)
    .query(async ({ ctx, input }) => {
      const asked = await findAppRequest(input.request);
      if (!asked) throw new AppError("NOT_FOUND");
      return { name: asked.app.name, email: ctx.me.account.email, scopes: asked.scopes };
    }),

  allow: full()
    .input(appRequestInput)
    .output(ok)
    .mutation(async ({ ctx, input }) => {
      await allowApp(ctx.caller, ctx.me, input.request);
      return { success: true as const };
    }),

  allowed: full()
    .output(allowedAppsAnswer)
    .query(async ({ ctx }) => {
      const apps = await allowedApps(ctx.me.account.id);
      return { apps: apps.map((app) => ({ ...app, allowedAt: app.allowedAt.toISOString() })) };
    }),

  withdraw: full()
    .input(withdrawAppInput)
    .output(ok)
    .mutation(async ({ ctx, input }) => {
      await withdrawApp(ctx.caller, ctx.me, input.id);
      return { success: true as const };
    }),
});
