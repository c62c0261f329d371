import type { api } from "@/ui/trpc/client";
import { tellBrowser, tellRemoved } from "./signals";

/**
 * Before a reset or deletion the list of passkeys is read, so that the browser can be told to forget each one. If it
 * can't be read the removal goes on.
 */
export async function beforeReset(utils: ReturnType<typeof api.useUtils>): Promise<() => Promise<void>> {
  const known = await Promise.all([
    utils.passkey.list.fetch(undefined, { staleTime: 0 }),
    utils.account.profile.fetch(),
  ]).catch(() => undefined);
  if (!known) return async () => {};
  const [{ passkeys, rpId, userId }, { data: profile }] = known;
  const name = [profile.name, profile.lastName].filter(Boolean).join(" ");
  return async () => {
    await Promise.all(passkeys.map(({ credentialId }) => tellRemoved(rpId, credentialId)));
    await tellBrowser({ rpId, userId, passkeys: [], email: profile.email, name });
  };
}
