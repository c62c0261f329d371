import { ShieldAlert, ShieldCheck } from "lucide-react";
import { MFA_METHODS, type MfaType } from "@/contract/methods";
import { Button } from "@/ui/primitives/button";
import { cn } from "@/ui/primitives/cn";
import type { Summary as SummaryWords } from "./summary-text";

type SummaryProps = { summary: SummaryWords; onSetUp: (type: MfaType) => void };

export function Summary({ summary: { isProtected, line, advice, setUp }, onSetUp }: SummaryProps) {
  const Icon = isProtected ? ShieldCheck : ShieldAlert;
  return (
    <div
      className={cn(
        "flex flex-col gap-4 rounded-xl border p-5 sm:flex-row sm:items-center",
        isProtected ? "border-success/25 bg-success/8" : "border-warning/30 bg-warning/8",
      )}
    >
      <div className="flex min-w-0 flex-1 gap-4">
        <Icon
          className={cn("mt-0.5 size-6 shrink-0 tiny:hidden", isProtected ? "text-success" : "text-warning")}
          aria-hidden
        />
        <div className="min-w-0 space-y-1">
          <p className="text-base font-medium text-balance">{line}</p>
          <p className="text-pretty text-muted-foreground">{advice}</p>
        </div>
      </div>
      {setUp ? (
        <Button variant={isProtected ? "outline" : "default"} onClick={() => onSetUp(setUp)}>
          Set up {MFA_METHODS[setUp].name.toLowerCase()}
        </Button>
      ) : null}
    </div>
  );
}
