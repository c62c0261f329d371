import { AppError } from "@/contract/errors";
import { done } from "@/contract/fields";
import { enterDemo } from "../demo/enter";
import { presentAdmission } from "../procedure/present";
import { open, router } from "../procedure/trpc";

export const demoRouter = router({
  /** The pages' alone, and of this machine alone. */
  enter: open()
    .output(done)
    .mutation(async ({ ctx }) => {
      if (ctx.localAccess() !== "open") throw new AppError("NOT_FOUND");
      const { user } = presentAdmission(ctx, await enterDemo(ctx.caller));
      return { success: true as const, message: `You are signed in as ${user.name}.` };
    }),
});
