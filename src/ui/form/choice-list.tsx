import { ChevronRight, type LucideIcon } from "lucide-react";
import type { Ref } from "react";

export type ListedChoice<Key extends string> = { key: Key; name: string; words: string; icon: LucideIcon };

type ChoiceListProps<Key extends string> = {
  choices: readonly ListedChoice<Key>[];
  current?: Key;
  onChoose: (key: Key) => void;
  firstRef?: Ref<HTMLButtonElement>;
};

/** One of several ways on, each a row with what it takes. */
export function ChoiceList<Key extends string>({
  choices,
  current,
  onChoose,
  firstRef,
}: ChoiceListProps<Key>) {
  return (
    <ul className="divide-y divide-border overflow-hidden rounded-lg border border-border">
      {choices.map(({ key, name, words, icon: Icon }, at) => (
        <li key={key}>
          <button
            ref={at === 0 ? firstRef : undefined}
            type="button"
            onClick={() => onChoose(key)}
            aria-current={key === current ? "true" : undefined}
            className="flex w-full cursor-pointer items-center gap-3 px-3.5 py-3 text-left transition-colors outline-hidden hover:bg-secondary focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-inset"
          >
            <Icon className="size-4 shrink-0 text-muted-foreground tiny:hidden" aria-hidden />
            <span className="min-w-0 flex-1">
              <span className="block text-sm font-medium">{name}</span>
              <span className="block text-sm text-pretty text-muted-foreground">{words}</span>
            </span>
            <ChevronRight className="size-4 shrink-0 text-muted-foreground tiny:hidden" aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
