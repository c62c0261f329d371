"use client";

import { MonitorSmartphone } from "lucide-react";
import { LIMITS } from "@/contract/limits";
import { Link } from "@/ui/navigation/link";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { Row } from "@/ui/row/row";
import { api } from "@/ui/trpc/client";

const DAYS = LIMITS.trustedDevice.seconds / 86_400;

/** How many devices aren't asked for the second step, and the way to them. */
export function TrustedDevicesRow({ isAllowed }: { isAllowed: boolean }) {
  const list = api.session.devices.useQuery(undefined, { enabled: isAllowed });
  const count = list.data?.devices.filter(({ isTrusted }) => isTrusted).length;
  return (
    <Row
      icon={<MonitorSmartphone />}
      name="Trusted devices"
      state={isAllowed ? <Count count={count} /> : <Badge>Not allowed</Badge>}
      fact={isAllowed ? wordsFor(count) : "Your organization wants the second step at every sign-in."}
      action={
        count ? (
          <Button variant="outline" size="small" asChild>
            <Link href="/settings/devices">See devices</Link>
          </Button>
        ) : undefined
      }
    />
  );
}

const wordsFor = (count: number | undefined) =>
  count
    ? `${count === 1 ? "It isn't" : "They aren't"} asked for the second step for ${DAYS} days.`
    : `Tick “Don't ask on this device for ${DAYS} days” when you sign in, and it's one.`;

function Count({ count }: { count: number | undefined }) {
  if (count === undefined) return null;
  return <Badge>{count === 0 ? "None" : count}</Badge>;
}
