"use client";

import { type ReactNode, useEffect, useState } from "react";
import { type ShownAccount, ShownAccountProvider } from "../kept/shown-account";
import { announceSignedIn } from "../kept/signed-in";
import { Address } from "../primitives/address";
import { Alert } from "../primitives/alert";
import { takeAccountChanged } from "./account-changed";

/** Makes the calls inside name the account that the page shows, and says so where it was another's a moment ago. */
export function ForAccount({ id, email, children }: ShownAccount & { children: ReactNode }) {
  const [hasChanged, setHasChanged] = useState(false);
  useEffect(() => {
    if (takeAccountChanged()) setHasChanged(true);
  }, []);
  const isSignedIn = email !== undefined;
  useEffect(() => {
    if (isSignedIn) announceSignedIn();
  }, [isSignedIn]);
  return (
    <ShownAccountProvider account={{ id, email }}>
      {hasChanged ? <Changed email={email} onDismiss={() => setHasChanged(false)} /> : null}
      {children}
    </ShownAccountProvider>
  );
}

function Changed({ email, onDismiss }: { email: string | undefined; onDismiss: () => void }) {
  return (
    <div className="mx-auto mb-6 flex w-full max-w-180 px-4 sm:px-0 in-[#content]:max-w-none in-[#content]:px-0">
      <Alert variant="warning" title="This browser is signed in to another account now" className="flex-1">
        <p>
          This page is now{" "}
          {email ? (
            <>
              for <Address>{email}</Address>
            </>
          ) : (
            "for that one"
          )}
          . What you did last wasn't done for either of them; what you typed is still here.
        </p>
        <button
          type="button"
          onClick={onDismiss}
          className="mt-1 cursor-pointer rounded-sm font-medium text-link underline-offset-4 outline-hidden hover:underline focus-visible:ring-2 focus-visible:ring-ring"
        >
          Got it
        </button>
      </Alert>
    </div>
  );
}
