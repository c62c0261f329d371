import { cn } from "./cn";

const sizes = {
  small: "size-7 text-xs",
  usual: "size-8 text-xs",
  larger: "size-9 text-xs",
  large: "size-14 text-lg",
};

type AvatarProps = { name: string; size?: keyof typeof sizes; className?: string };

/** One or two initials in a circle, hidden from screen readers because the name always stands beside it. */
export function Avatar({ name, size = "usual", className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-grid shrink-0 place-items-center rounded-full bg-secondary font-medium text-secondary-foreground",
        sizes[size],
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return chosen.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("");
}
