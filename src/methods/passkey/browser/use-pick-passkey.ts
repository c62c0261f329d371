"use client";

import { useCallback, useEffect, useRef } from "react";
import { LIMITS } from "@/contract/limits";
import { api } from "@/ui/trpc/client";
import type { Credential } from "./ceremony/ceremony";
import { CeremonyError } from "./ceremony/ceremony-error";

/** The page stands before it comes. */
const ceremony = () => import("./ceremony/ceremony");

/** By a press, or where the browser offers what it could fill in. */
type Pick = (how: "button" | "autofill") => Promise<Credential>;

/** @returns asks for any passkey of this site; of several that ask, only the last one goes on */
export function usePickPasskey(): Pick {
  const { client } = api.useUtils();
  const latest = useRef<symbol>(undefined);
  return useCallback(
    async (how) => {
      const mine = Symbol(how);
      latest.current = mine;
      const { askPasskey, stopCeremony } = await ceremony();
      // One that waits where addresses are filled in would keep the browser from opening another.
      if (latest.current === mine) stopCeremony();
      const { data } = await client.passkey.signInOptions.mutate();
      if (latest.current !== mine) throw new CeremonyError("aborted", "get");
      return askPasskey(data, how === "autofill");
    },
    [client],
  );
}

/** What was asked is refused once it is too old, so it is asked anew before that. */
const RENEW_MS = (LIMITS.passkeyChallenge.seconds - 60) * 1000;

type Autofill = {
  pick: Pick;
  onPicked: (credential: Credential) => unknown;
  /** Nothing else is under way. */
  isOn: boolean;
};

/** Offers passkeys where the browser fills addresses in. */
export function usePasskeyAutofill({ pick, onPicked, isOn }: Autofill): void {
  const picked = useRef(onPicked);
  picked.current = onPicked;
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    const offer = async () => {
      const { canAutofill } = await ceremony();
      if (!(await canAutofill()) || isOver) return;
      const credential = await pick("autofill");
      if (!isOver) picked.current(credential);
    };
    // Nobody pressed anything, so a failure isn't shown.
    const quietly = () => void offer().catch(() => {});
    quietly();
    const renewal = setInterval(quietly, RENEW_MS);
    return () => {
      isOver = true;
      clearInterval(renewal);
      void ceremony().then(
        ({ stopCeremony }) => stopCeremony(),
        () => {},
      );
    };
  }, [pick, isOn]);
}
