import type { api } from "@/ui/trpc/client";
import { tellBrowser, tellRemoved } from "./signals";

/**
 * A reset takes every passkey, and so does deleting the account: the browser is told of each. The list is read before,
 * as afterwards the session may do nothing but set a method up, or is gone. What can't be read makes no difference.
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
