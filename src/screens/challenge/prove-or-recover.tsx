"use client";

import { useState } from "react";
import { laterPanel } from "@/ui/later-panel";
import { Button } from "@/ui/primitives/button";
import { RelativeTime } from "@/ui/time/relative-time";
import { ProveIdentity, type ProveIdentityProps } from "./prove-identity";

const RecoveryPanel = laterPanel(() => import("./recovery-panel").then((part) => part.RecoveryPanel));

/** Asks for one proof, and has a way back for whoever can give none. */
export function ProveOrRecover(props: ProveIdentityProps) {
  const [isRecovering, setIsRecovering] = useState(false);
  const { recovery } = props.overview;
  if (isRecovering) return <RecoveryPanel onBack={() => setIsRecovering(false)} />;
  return (
    <div className="space-y-4">
      <ProveIdentity {...props} />
      <p className="text-center text-sm">
        <Button variant="link" size="inline" onClick={() => setIsRecovering(true)}>
          {recovery === undefined ? (
            "I can't use any of these"
          ) : recovery.isOver ? (
            "Your wait is over: get back in"
          ) : (
            <>
              Your wait ends <RelativeTime time={recovery.endsAt} />
            </>
          )}
        </Button>
      </p>
    </div>
  );
}
