import { appInput } from "@/contract/apps";
import { ok } from "@/contract/fields";
import { appIdInput, appSecretAnswer, appsAnswer, changeAppInput } from "@/contract/operations/apps";
import { listApps } from "@/engine/app/app";
import { addApp, changeApp, type Operating, removeApp, rotateSecret } from "@/engine/app/operate";
import { requireOperator } from "@/engine/app/operators";
import { waitingNotices } from "@/engine/app/waiting-notices";
import type { Caller } from "@/engine/audit/caller";
import { actorOf } from "@/engine/session/principal/actor";
import type { Principal } from "@/engine/session/principal/principal";
import { fresh, full, router } from "../procedure/trpc";

/** The apps themselves, for those who run this installation; only the pages ask. */

/** @throws AppError FORBIDDEN, STEP_UP_REQUIRED */
async function operating({ me, caller }: { me: Principal; caller: Caller }): Promise<Operating> {
  await requireOperator(me, { toLook: false });
  return { caller, actor: actorOf(me), principal: me };
}

export const operatedAppsRouter = router({
  list: full()
    .output(appsAnswer)
    .query(async ({ ctx }) => {
      await requireOperator(ctx.me, { toLook: true });
      const [apps, waiting] = await Promise.all([listApps(), waitingNotices()]);
      return {
        apps: apps.map(({ secretHashes: _, createdAt, notices, ...app }) => {
          const unheard = waiting.find(({ appId }) => appId === app.id);
          return {
            ...app,
            createdAt: createdAt.toISOString(),
            notices: {
              ...notices,
              takenAt: notices.takenAt?.toISOString() ?? null,
              missedAt: notices.missedAt?.toISOString() ?? null,
            },
            waiting: unheard
              ? { ...unheard, nextAt: unheard.nextAt.toISOString(), since: unheard.since.toISOString() }
              : null,
          };
        }),
      };
    }),

  add: fresh()
    .input(appInput)
    .output(appSecretAnswer)
    .mutation(async ({ ctx, input }) => {
      const { id, secret = null } = await addApp(await operating(ctx), input);
      return { id, secret };
    }),

  change: fresh()
    .input(changeAppInput)
    .output(ok)
    .mutation(async ({ ctx, input: { id, ...change } }) => {
      await changeApp(await operating(ctx), id, change);
      return { success: true as const };
    }),

  rotate: fresh()
    .input(appIdInput)
    .output(appSecretAnswer)
    .mutation(async ({ ctx, input }) => {
      const { id, secret = null } = await rotateSecret(await operating(ctx), input.id);
      return { id, secret };
    }),

  remove: fresh()
    .input(appIdInput)
    .output(ok)
    .mutation(async ({ ctx, input }) => {
      await removeApp(await operating(ctx), input.id);
      return { success: true as const };
    }),
});
