"use client";

import { type ComponentProps, type ReactNode, useState } from "react";
import { Button } from "../primitives/button";
import { AskFirst, type AskFirstProps } from "./ask-first";

type DangerousActionProps = Omit<AskFirstProps, "open" | "onClose"> & {
  /** On the button that asks. */
  label: ReactNode;
  variant?: ComponentProps<typeof Button>["variant"];
  onClose?: () => void;
};

/** A button for what can't be taken back: asks first. */
export function DangerousAction({ label, variant = "outline", onClose, ...asked }: DangerousActionProps) {
  const [isAsking, setIsAsking] = useState(false);
  const close = () => {
    setIsAsking(false);
    onClose?.();
  };
  return (
    <>
      <Button variant={variant} size="small" onClick={() => setIsAsking(true)}>
        {label}
      </Button>
      <AskFirst {...asked} open={isAsking} onClose={close} />
    </>
  );
}
