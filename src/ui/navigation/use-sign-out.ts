"use client";

import { readProblem } from "../form/problem";
import { toast } from "../primitives/overlay/toast";
import { api } from "../trpc/client";
import { leaveFor } from "./leave-for";
import { loginPath } from "./paths";

/**
 * Ends this session and goes to the sign-in page.
 * @param next a path that was checked, for whoever signs in there
 * @param onSignedOut signing out empties what the browser keeps of this site: what has to be kept is kept again here
 */
export function useSignOut(next?: string, onSignedOut: () => void = () => {}) {
  const logout = api.auth.logout.useMutation({
    onSuccess: () => {
      onSignedOut();
      return leaveFor(loginPath(next, "signed-out"));
    },
    onError: (error) => void toast.error(readProblem(error).message),
  });
  return {
    signOut: () => logout.mutate({}),
    pending: logout.isPending || logout.isSuccess,
    error: logout.error,
  };
}
