import { Check, Circle } from "lucide-react";
import { cn } from "../../primitives/cn";
import { type PasswordRules, passwordAdvice } from "./password-advice";

const bars = { empty: 0, weak: 1, fair: 2, strong: 3 };
const colours = { empty: "", weak: "bg-warning", fair: "bg-success", strong: "bg-success" };

/** What to change about the password being typed; put it in the field's hint. */
export function PasswordStrength({ password, rules }: { password: string; rules: PasswordRules }) {
  const { level, reasons } = passwordAdvice(password, rules);
  return (
    <div className="space-y-2 pt-0.5 text-sm">
      <div className="flex gap-1" aria-hidden>
        {[1, 2, 3].map((bar) => (
          <span
            key={bar}
            className={cn(
              "h-1 flex-1 rounded-full transition-colors",
              bar <= bars[level] ? colours[level] : "bg-secondary",
            )}
          />
        ))}
      </div>
      <div aria-live="polite">
        {level === "empty" ? <p>At least {rules.min} characters. A few unrelated words work well.</p> : null}
        {level === "fair" ? <Line isMet>Good: long enough and not easy to guess</Line> : null}
        {level === "strong" ? <Line isMet>Strong password</Line> : null}
        {reasons.map((reason) => (
          <Line key={reason}>{reason}</Line>
        ))}
      </div>
    </div>
  );
}

function Line({ isMet, children }: { isMet?: boolean; children: string }) {
  const Icon = isMet ? Check : Circle;
  return (
    <p className={cn("flex items-start gap-2", isMet && "text-success")}>
      <Icon className={cn("shrink-0", isMet ? "mt-0.5 size-4" : "mt-1.5 size-2")} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
