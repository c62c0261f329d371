import { useId } from "react";
import { Button } from "@/ui/primitives/button";
import type { Way } from "./ways";

type OtherWaysProps = { ways: readonly Way[]; onChoose: (name: Way["name"]) => void };

/** The ways that aren't asked for now: one press each. */
export function OtherWays({ ways, onChoose }: OtherWaysProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="space-y-1.5 border-t border-border pt-4">
      <h2 id={id} className="text-sm text-muted-foreground">
        Another way
      </h2>
      <div className="grid grid-cols-1 gap-1.5">
        {ways.map(({ name, icon: Icon }) => (
          <Button
            key={name}
            variant="outline"
            align="start"
            className="w-full tiny:px-2 tiny:text-left tiny:wrap-anywhere"
            onClick={() => onChoose(name)}
          >
            <Icon aria-hidden />
            {name}
          </Button>
        ))}
      </div>
    </section>
  );
}
