"use client";

import { useProduct } from "../../kept/product";
import { cn } from "../../primitives/cn";
import { KeyMark } from "./key-mark";

/** The product's mark and name, as the operator set them. */
export function Brand({ className }: { className?: string }) {
  const { name, logoUrl } = useProduct();
  return (
    <span
      className={cn(
        "inline-flex min-w-0 items-center gap-2.5 text-base font-semibold tracking-tight",
        className,
      )}
    >
      {logoUrl ? (
        // biome-ignore lint/performance/noImgElement: the logo is the operator's, on any origin and of any format
        <img src={logoUrl} alt="" className="h-7 max-w-28 shrink-0 object-contain" />
      ) : (
        <span className="grid size-7 shrink-0 place-items-center rounded-lg bg-primary text-primary-foreground">
          <KeyMark className="size-5" />
        </span>
      )}
      <span className="truncate">{name}</span>
    </span>
  );
}
