import { Check } from "lucide-react";

type ChooseProps = { label: string; isChosen: boolean; isOff?: boolean; onToggle: () => void };

/** A box to tick in a list. */
export function Choose({ label, isChosen, isOff = false, onToggle }: ChooseProps) {
  return (
    <span className="relative flex size-4">
      <input
        type="checkbox"
        aria-label={label}
        title={label}
        checked={isChosen}
        disabled={isOff}
        onChange={onToggle}
        className="peer size-full cursor-pointer appearance-none rounded-sm border border-control bg-field outline-hidden checked:border-primary checked:bg-primary focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2 focus-visible:ring-offset-background disabled:cursor-not-allowed disabled:opacity-50"
      />
      <Check
        className="pointer-events-none absolute inset-0 m-auto size-3 stroke-3 text-primary-foreground opacity-0 peer-checked:opacity-100"
        aria-hidden
      />
    </span>
  );
}
