import { cn } from "@/ui/primitives/cn";

type CodeBlockProps = { text: string; label: string /** Without a border of its own. */; bare?: boolean };

/** Preformatted text to read or copy; scrolls sideways, by keyboard too. */
export function CodeBlock({ text, label, bare }: CodeBlockProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
      tabIndex={0}
      className={cn(
        "max-h-96 overflow-auto bg-card outline-hidden focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-inset",
        !bare && "rounded-lg border border-border",
      )}
    >
      <pre className="p-4 font-mono text-xs leading-5">{text}</pre>
    </section>
  );
}
