"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { SectionCard } from "@/ui/page/section-card";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { CancelButton, Dialog, DialogContent } from "@/ui/primitives/dialog";
import { PasswordForm } from "./password-form";

type PasswordCardProps = { hasPassword: boolean; mustUseMfa: boolean; email: string };

export function PasswordCard(props: PasswordCardProps) {
  const { hasPassword } = props;
  const [isOpen, setIsOpen] = useState(false);
  const onChanged = () => {
    setIsOpen(false);
    toast.success(hasPassword ? "Your password is changed" : "Your password is set");
  };
  const verb = hasPassword ? "Change password" : "Set a password";
  return (
    <SectionCard
      title="Password"
      description={hasPassword ? "Long and used nowhere else is best." : "You sign in by email so far."}
      icon={<KeyRound />}
      badge={hasPassword ? undefined : <Badge>Not set</Badge>}
      action={
        <Button variant="outline" size="small" onClick={() => setIsOpen(true)}>
          {verb}
        </Button>
      }
    >
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent
          title={hasPassword ? "Change your password" : "Set a password"}
          description="You'll stay signed in here and be signed out everywhere else."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <PasswordForm {...props} onChanged={onChanged}>
            <CancelButton onClick={() => setIsOpen(false)} />
          </PasswordForm>
        </DialogContent>
      </Dialog>
    </SectionCard>
  );
}
