"use client";

import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/primitives/button";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { InviteForm } from "./invite-form";

export function InviteButton({ role }: { role: number }) {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        <UserPlus aria-hidden />
        Invite
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent
          title="Invite people"
          description="We email each a link. It works once, for that address only, for three days."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <InviteForm ownRole={role} onDone={close}>
            {(pending) => (
              <DialogFooter>
                <CancelButton onClick={close} />
                <Button type="submit" pending={pending}>
                  Send invitations
                </Button>
              </DialogFooter>
            )}
          </InviteForm>
        </DialogContent>
      </Dialog>
    </>
  );
}
