"use client";

import { Link } from "@/ui/navigation/link";
import { Card } from "@/ui/primitives/card";
import { SettingsHeading } from "./frame/settings-shell";
import { SecureAccount } from "./secure-account";

/** Where the mails' "This wasn't me" leads. */
export function SecureAccountPage() {
  return (
    <>
      <SettingsHeading title="This wasn't me">
        If something happened that you didn't do, act now. What it was is in your{" "}
        <Link href="/settings/activity" className="text-link underline underline-offset-4">
          activity
        </Link>
        .
      </SettingsHeading>
      <Card className="p-5">
        <SecureAccount />
      </Card>
    </>
  );
}
