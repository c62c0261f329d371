"use client";

import { Check, Copy } from "lucide-react";
import { type ComponentProps, useEffect, useState } from "react";
import { Button } from "../primitives/button";
import { toast } from "../primitives/overlay/toast";

type CopyButtonProps = Omit<ComponentProps<typeof Button>, "onClick" | "children"> & {
  text: string;
  /** What it copies, for the button's name: "Copy" alone where omitted. */
  label?: string;
  iconOnly?: boolean;
};

const SHOWN_FOR = 2_000;

export function CopyButton({ text, label = "Copy", iconOnly, ...props }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
    } catch {
      toast.error("Your browser didn't let us copy. Select the text and copy it yourself.");
    }
  }

  const Icon = isCopied ? Check : Copy;
  return (
    <Button
      variant="outline"
      {...(iconOnly ? { size: "icon", "aria-label": label } : {})}
      {...props}
      onClick={copy}
    >
      <Icon aria-hidden />
      {iconOnly ? null : label}
      <span role="status" className="sr-only">
        {isCopied ? "Copied" : ""}
      </span>
    </Button>
  );
}
