"use client";

import { Apple, Ellipsis, KeyRound, LifeBuoy, Mail, MonitorSmartphone, Smartphone } from "lucide-react";
import { useEffect, useState } from "react";
import { TurningKey } from "@/ui/page/brand/turning-key";
import { Badge } from "@/ui/primitives/badge";
import { cn } from "@/ui/primitives/cn";
import { Row, RowList } from "@/ui/row/row";

const TURNS_AFTER_MS = 900;

/** A preview of the Security page, built from the page's own parts. */
export function SecurityPicture() {
  const [isTurned, setIsTurned] = useState(false);
  useEffect(() => {
    const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setTimeout(() => setIsTurned(true), isStill ? 0 : TURNS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="img" aria-label="The Security page of an account that is protected by three methods">
      <div inert aria-hidden className="space-y-4 rounded-2xl border border-border bg-background p-4 sm:p-5">
        <div
          className={cn(
            "flex items-center gap-4 rounded-xl border p-4 transition-colors",
            isTurned ? "border-success/40 bg-success-tint" : "border-warning/40 bg-warning-tint",
          )}
        >
          <TurningKey isTurned={isTurned} />
          <p className="text-lg leading-6 font-semibold tracking-tight text-balance">
            {isTurned ? "Your account is protected by 3 methods" : "Only your password protects this account"}
          </p>
        </div>
        <Ways />
      </div>
    </div>
  );
}

function Ways() {
  const more = <Ellipsis className="m-2.5 size-4" />;
  return (
    <RowList label="Ways to confirm it's you">
      <Row
        icon={<Apple />}
        name="iCloud Keychain"
        state={<State badge="Used first" />}
        fact="Last used yesterday on Safari on iPhone"
        action={more}
      />
      <Row
        icon={<KeyRound />}
        name="Key on the key ring"
        state={<State />}
        fact="Last used 3 days ago"
        action={more}
      />
      <Row
        icon={<Smartphone />}
        name="Authenticator app"
        state={<State />}
        fact="Last used last week"
        action={more}
      />
      <Row icon={<Mail />} name="Email link" state={<State />} fact="Set up 2 months ago" action={more} />
      <Row
        icon={<LifeBuoy />}
        name="Backup codes"
        state={<Badge variant="success">8 of 10 left</Badge>}
        fact="Each signs you in once, for the day you don't have your phone."
        action={more}
      />
      <Row
        icon={<MonitorSmartphone />}
        name="Trusted devices"
        state={<Badge>1</Badge>}
        fact="Not asked for the second step for 30 days."
      />
    </RowList>
  );
}

function State({ badge }: { badge?: string }) {
  return (
    <>
      <Badge variant="success">On</Badge>
      {badge ? <Badge variant="accent">{badge}</Badge> : null}
    </>
  );
}
