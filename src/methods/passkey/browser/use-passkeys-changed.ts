"use client";

import { api } from "@/ui/trpc/client";
import { tellBrowser, tellRemoved } from "./signals";

/** @returns what to do after a passkey got another name or is gone: shows it, here and in the browser's own lists */
export function usePasskeysChanged(): (removedCredentialId?: string) => Promise<void> {
  const utils = api.useUtils();

  async function tellAll(): Promise<void> {
    const [{ passkeys, rpId, userId }, { data: profile }] = await Promise.all([
      utils.passkey.list.fetch(undefined, { staleTime: 0 }),
      utils.account.profile.fetch(),
    ]);
    const { email, name, lastName } = profile;
    await tellBrowser({ rpId, userId, passkeys, email, name: [name, lastName].filter(Boolean).join(" ") });
  }

  return async (removedCredentialId) => {
    const rpId = utils.passkey.list.getData()?.rpId;
    if (rpId && removedCredentialId) await tellRemoved(rpId, removedCredentialId);
    // Asked first, as a card without passkeys has no list to ask for. A session that rested on the passkey gets no
    // answer, though the change is made.
    await tellAll().catch(() => {});
    await utils.mfa.invalidate();
  };
}
