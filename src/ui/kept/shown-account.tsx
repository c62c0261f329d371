"use client";

import { createContext, type ReactNode, useContext, useLayoutEffect } from "react";

/** Whose page this is, by the server. A call is refused where another account is signed in by now. */

export type ShownAccount = {
  id: string;
  /** Only once the second step is done. */
  email: string | undefined;
};

const AccountContext = createContext<ShownAccount | undefined>(undefined);

let shown: string | undefined;

/** Of the page that is open; there is one at a time. */
export const shownAccountId = (): string | undefined => shown;

type ProviderProps = { account: ShownAccount; children: ReactNode };

export function ShownAccountProvider({ account, children }: ProviderProps) {
  const { id } = account;
  // Before anything inside asks for something: that begins in effects, which come after this.
  useLayoutEffect(() => {
    shown = id;
    return () => {
      shown = undefined;
    };
  }, [id]);
  return <AccountContext value={account}>{children}</AccountContext>;
}

/** @returns undefined on pages that are nobody's */
export const useShownAccount = (): ShownAccount | undefined => useContext(AccountContext);
