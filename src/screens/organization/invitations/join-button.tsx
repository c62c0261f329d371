import type { ComponentProps } from "react";
import { Button } from "@/ui/primitives/button";

type JoinButtonProps = Pick<ComponentProps<typeof Button>, "type" | "pending" | "onClick"> & {
  organization: string;
};

/** Accepts an invitation, beside what to do with one from strangers. */
export function JoinButton({ organization, ...button }: JoinButtonProps) {
  return (
    <>
      <Button {...button} className="w-full" wraps>
        <span className="line-clamp-1 break-all">Join “{organization}”</span>
      </Button>
      <p className="text-center text-sm text-pretty text-muted-foreground">
        Don't know who this is? Close this page, and nothing happens.
      </p>
    </>
  );
}
