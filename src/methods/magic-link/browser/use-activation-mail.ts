"use client";

import { z } from "zod";
import { serverNow } from "@/ui/time/server-clock";
import { api } from "@/ui/trpc/client";
import { keepWaitingSetUp } from "./waiting-set-up";

const begun = z.object({ backupCodes: z.array(z.string()).default([]) });

/** Mails the link that turns Email link on; earlier links and the codes shown with them stop working. */
export function useActivationMail() {
  const utils = api.useUtils();
  const setup = api.mfa.setup.useMutation();
  return async (email: string): Promise<void> => {
    const { data } = await setup.mutateAsync({ mfaType: "MAGIC_LINK", email });
    const { backupCodes } = begun.parse(data);
    keepWaitingSetUp({ sentAt: serverNow(), backupCodes });
    await utils.mfa.overview.invalidate();
  };
}
