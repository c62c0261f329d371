import { useEffect, useRef } from "react";
import { ChoiceList } from "@/ui/form/choice-list";
import type { Way } from "./ways";

type WayListProps = { ways: readonly Way[]; current: Way["name"]; onChoose: (name: Way["name"]) => void };

/** Every way there is, the current one too: choosing it is the way back. */
export function WayList({ ways, current, onChoose }: WayListProps) {
  const first = useRef<HTMLButtonElement>(null);
  // The button that opened the list is gone; a keyboard would be left at the top of the page.
  useEffect(() => first.current?.focus(), []);
  return (
    <div>
      <h2 className="mb-3 text-sm font-medium">How do you want to confirm it's you?</h2>
      <ChoiceList
        choices={ways.map(({ name, instruction, icon }) => ({ key: name, name, words: instruction, icon }))}
        current={current}
        onChoose={onChoose}
        firstRef={first}
      />
    </div>
  );
}
