"use client";

import { LockKeyhole } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { CancelButton, Dialog, DialogContent } from "@/ui/primitives/overlay/dialog";
import { toast } from "@/ui/primitives/overlay/toast";
import { Row } from "@/ui/row/row";
import { RelativeTime } from "@/ui/time/relative-time";
import type { Overview } from "../../challenge/ways";
import { PasswordForm } from "./password-form";

type PasswordRowProps = {
  overview: Pick<Overview, "hasPassword" | "passwordChangedAt" | "mustUseMfa" | "email">;
};

/** The password, when it was changed, and the way to another. */
export function PasswordRow({ overview }: PasswordRowProps) {
  const { hasPassword, passwordChangedAt } = overview;
  const [isOpen, setIsOpen] = useState(false);
  const onChanged = () => {
    setIsOpen(false);
    toast.success(hasPassword ? "Your password is changed" : "Your password is set");
  };
  return (
    <Row
      id="password"
      icon={<LockKeyhole />}
      name="Password"
      state={hasPassword ? undefined : <Badge>Not set</Badge>}
      fact={<Fact hasPassword={hasPassword} changedAt={passwordChangedAt} />}
      action={
        <Button variant="outline" size="small" onClick={() => setIsOpen(true)}>
          {hasPassword ? "Change password" : "Set a password"}
        </Button>
      }
    >
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent
          title={hasPassword ? "Change your password" : "Set a password"}
          description="You'll stay signed in here and be signed out everywhere else."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <PasswordForm {...overview} onChanged={onChanged}>
            <CancelButton onClick={() => setIsOpen(false)} />
          </PasswordForm>
        </DialogContent>
      </Dialog>
    </Row>
  );
}

function Fact({ hasPassword, changedAt }: { hasPassword: boolean; changedAt: string | undefined }) {
  if (!hasPassword) return "You sign in by email so far.";
  if (changedAt === undefined) return "Long and used nowhere else is best.";
  return (
    <>
      Changed <RelativeTime time={changedAt} />
    </>
  );
}
