"use client";

import { CopyButton } from "@/ui/account/copy-button";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { Dialog, DialogContent, DialogFooter } from "@/ui/primitives/overlay/dialog";

export type ShownSecret = { name: string; id: string; secret: string | null; isNew: boolean };

/** What an app needs to connect; its secret this one time. */
export function AppSecretDialog({ shown, onClose }: { shown: ShownSecret | undefined; onClose: () => void }) {
  return (
    <Dialog open={shown !== undefined} onOpenChange={(isOpen) => !isOpen && onClose()}>
      {shown ? (
        <DialogContent
          title={
            shown.isNew ? `“${shown.name}” can send people here now` : `A new secret for “${shown.name}”`
          }
          onInteractOutside={(event) => event.preventDefault()}
        >
          <dl className="space-y-4">
            <Fact name="Issuer" value={window.location.origin} />
            <Fact name="Client ID" value={shown.id} />
            {shown.secret === null ? null : <Fact name="Client secret" value={shown.secret} />}
          </dl>
          {shown.secret === null ? null : (
            <Alert variant="warning">
              This is the only time we show the secret.
              {shown.isNew ? null : " The one before works beside it until you make another."}
            </Alert>
          )}
          <DialogFooter>
            <Button onClick={onClose}>Done</Button>
          </DialogFooter>
        </DialogContent>
      ) : null}
    </Dialog>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-sm font-medium">{name}</dt>
      <dd className="mt-1 flex items-center gap-2">
        <code
          translate="no"
          className="min-w-0 flex-1 rounded-lg border border-border bg-muted px-3 py-2 text-sm wrap-anywhere"
        >
          {value}
        </code>
        <CopyButton text={value} label={`Copy the ${name.toLowerCase()}`} iconOnly />
      </dd>
    </div>
  );
}
