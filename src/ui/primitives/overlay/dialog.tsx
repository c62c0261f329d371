"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { type ComponentProps, type ReactNode, useEffect } from "react";
import { Button } from "../button";
import { cn } from "../cn";
import { ClosesWhileBusy, useHeldOpen, useIsHeldOpen } from "./held-open";
import { useReturnFocus } from "./return-focus";
import { toast } from "./toast";

export const overlayClasses =
  "fixed inset-0 z-50 bg-overlay duration-150 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=closed]:animate-out data-[state=closed]:fade-out-0";

export const panelClasses =
  "fixed inset-0 z-50 flex flex-col overflow-y-auto bg-popover text-popover-foreground outline-hidden duration-150 max-sm:unconnected:pt-9 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 sm:inset-auto sm:top-1/2 sm:left-1/2 sm:max-h-[calc(100dvh-4rem)] sm:w-full sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl sm:border sm:border-border";

/** On a phone: as high as what it holds, at the foot of the page that is asked about. */
export const sheetClasses =
  "max-sm:top-auto max-sm:max-h-dvh max-sm:rounded-t-xl max-sm:border-t max-sm:border-border";

type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** It asks something of whoever waits, and may be closed at any time. */
  closesWhileBusy?: boolean;
  children: ReactNode;
};

export function Dialog({ open, onOpenChange, closesWhileBusy = false, children }: DialogProps) {
  const change = useHeldOpen(onOpenChange);
  return (
    <Primitive.Root open={open} onOpenChange={closesWhileBusy ? onOpenChange : change}>
      <ClosesWhileBusy value={closesWhileBusy}>{children}</ClosesWhileBusy>
    </Primitive.Root>
  );
}

type DialogContentProps = Omit<ComponentProps<typeof Primitive.Content>, "title" | "className"> & {
  title: ReactNode;
  description?: ReactNode;
  /** It shows more than a few fields. */
  isWide?: boolean;
};

/** Centred on a wide screen; on a phone it takes the whole height. */
export function DialogContent({ title, description, isWide, children, ...props }: DialogContentProps) {
  // Without a description Radix wants to hear that it is left out on purpose.
  const described = description ? {} : { "aria-describedby": undefined };
  const { remember, onCloseAutoFocus } = useReturnFocus();
  const isHeld = useIsHeldOpen();
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlayClasses} />
      <Primitive.Content
        className={cn(panelClasses, isWide ? "sm:max-w-lg" : "sm:max-w-md")}
        onCloseAutoFocus={onCloseAutoFocus}
        {...described}
        {...props}
      >
        {remember}
        <NotesAway />
        <header className="space-y-1.5 px-6 pt-6 pr-14">
          <Primitive.Title className="text-lg font-semibold tracking-tight wrap-anywhere">
            {title}
          </Primitive.Title>
          {description ? (
            <Primitive.Description className="text-sm text-muted-foreground">
              {description}
            </Primitive.Description>
          ) : null}
        </header>
        <div className="flex flex-1 flex-col gap-5 px-6 pt-5 pb-6">{children}</div>
        <Primitive.Close
          aria-disabled={isHeld || undefined}
          className="absolute top-4 right-4 grid size-8 cursor-pointer place-items-center rounded-lg text-muted-foreground outline-hidden hover:bg-secondary hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring aria-disabled:cursor-default aria-disabled:opacity-50"
          aria-label="Close"
        >
          <X className="size-4" aria-hidden />
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  );
}

/** In an open dialog: earlier notes would cover its buttons, which are at the very foot on a phone. */
export function NotesAway() {
  useEffect(() => {
    toast.dismiss();
  }, []);
  return null;
}

/** Closes the dialog; disabled while an action runs, as closing couldn't undo it. */
export function CancelButton({
  onClick,
  children = "Cancel",
}: {
  onClick: () => void;
  children?: ReactNode;
}) {
  const isHeld = useIsHeldOpen();
  return (
    <Button variant="outline" isOff={isHeld} onClick={onClick}>
      {children}
    </Button>
  );
}

/** The actions: at the foot of the sheet on a phone, at the right on a wide screen. */
export function DialogFooter({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      className={cn("mt-auto flex flex-col-reverse gap-2 pt-1 sm:mt-0 sm:flex-row sm:justify-end", className)}
      {...props}
    />
  );
}
