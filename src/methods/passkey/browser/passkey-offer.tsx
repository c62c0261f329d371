"use client";

import { useEffect, useState } from "react";
import { Button } from "@/ui/primitives/button";
import { canHoldPasskey } from "./ceremony/ceremony";
import { keepOfferAway, mayOffer } from "./offer-rest";

/** For who signed in without a passkey on a device that can hold one. */
export function PasskeyOffer({ onAccept }: { onAccept: () => void }) {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    if (mayOffer()) void canHoldPasskey().then(setIsShown);
  }, []);

  if (!isShown) return null;
  const dismiss = () => {
    keepOfferAway();
    setIsShown(false);
  };
  return (
    <div className="flex flex-col gap-3 sm:flex-row sm:items-center">
      <p className="flex-1 text-pretty text-muted-foreground">
        <span className="font-medium text-foreground">This device can hold one.</span> Next time, its
        fingerprint, face or screen lock is all you need to sign in.
      </p>
      <div className="flex shrink-0 flex-wrap gap-2 max-sm:*:flex-1">
        <Button variant="ghost" size="small" onClick={dismiss}>
          Not now
        </Button>
        <Button variant="outline" size="small" onClick={onAccept}>
          Add one here
        </Button>
      </div>
    </div>
  );
}
