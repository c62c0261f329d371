"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Primitive } from "radix-ui";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { Link } from "../navigation/link";
import { cn } from "../primitives/cn";
import type { MenuChoice, MenuItem, MenuProps } from "./entries";

const itemClasses =
  "relative flex cursor-pointer items-center gap-2 rounded-md px-2 py-2 text-sm outline-hidden select-none data-[disabled]:pointer-events-none data-[disabled]:opacity-50 data-[highlighted]:bg-secondary [&_svg]:size-4 [&_svg]:shrink-0";
const plainIcon = "[&_svg]:text-muted-foreground";

type DrawnMenuProps = MenuProps & {
  /** It was opened by the keyboard, which then is on the first item. */
  isByKeys: boolean;
};

/** It opens as soon as it is mounted, which the first press of its button does. */
export function DrawnMenu({ button, isByKeys, align = "end", ...content }: DrawnMenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const wasByKeys = useRef(isByKeys);
  useEffect(() => {
    // What is inside listens by now, and takes the latest event for what opened it.
    if (wasByKeys.current) document.dispatchEvent(new KeyboardEvent("keydown"));
    setIsOpen(true);
  }, []);
  return (
    // Not modal: the page behind stays readable and can be scrolled.
    <Primitive.Root modal={false} open={isOpen} onOpenChange={setIsOpen}>
      <Primitive.Trigger asChild>{button}</Primitive.Trigger>
      <Content align={align} {...content} />
    </Primitive.Root>
  );
}

const USUAL_WIDTH = "max-w-[calc(100vw-1rem)] min-w-48";

type ContentProps = Omit<MenuProps, "button">;

/** Drawn at the end of the landmark it belongs to, so that nothing clips it and nobody finds it outside of all. */
function Content({ align, width = USUAL_WIDTH, heading, items = [], choice }: ContentProps) {
  const [landmark, setLandmark] = useState<HTMLElement | null>(null);
  return (
    <>
      <span
        hidden
        ref={(place) => setLandmark(place?.closest<HTMLElement>("main, header, footer") ?? null)}
      />
      <Primitive.Portal container={landmark}>
        <Primitive.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            "z-50 rounded-lg tiny:min-w-0 border border-border bg-popover p-1 text-popover-foreground duration-100 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0",
            width,
          )}
        >
          {heading ? (
            <>
              <Primitive.Label className="px-2 py-1.5 text-sm">{heading}</Primitive.Label>
              <Line />
            </>
          ) : null}
          {choice ? <Choices {...choice} /> : null}
          {items.map(
            (item, place) =>
              // biome-ignore-start lint/suspicious/noArrayIndexKey: their places are their names
              item === false ? null : item === "line" ? <Line key={place} /> : <Item key={place} {...item} />,
            // biome-ignore-end lint/suspicious/noArrayIndexKey: their places are their names
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </>
  );
}

/** What opens from a chosen item covers it: the pointer that leaves it then takes no focus from there. */
function leave(event: PointerEvent<HTMLElement>): void {
  if (event.currentTarget.closest("[role=menu]")?.getAttribute("data-state") === "closed")
    event.preventDefault();
}

const Line = () => <Primitive.Separator className="-mx-1 my-1 h-px bg-border" />;

function Item({ label, icon, href, onSelect, destructive = false, isCurrent = false, refusal }: MenuItem) {
  const className = cn(
    itemClasses,
    destructive ? "text-destructive [&_svg]:text-destructive" : plainIcon,
    isCurrent && "font-medium",
  );
  if (href !== undefined) {
    return (
      <Primitive.Item asChild className={className}>
        <Link href={href} aria-current={isCurrent ? "page" : undefined}>
          {icon}
          {label}
        </Link>
      </Primitive.Item>
    );
  }
  return (
    <Primitive.Item
      className={className}
      onPointerLeave={leave}
      disabled={refusal !== undefined}
      {...(onSelect === undefined ? {} : { onSelect: () => onSelect() })}
    >
      {icon}
      <span>
        {label}
        {refusal ? <span className="block text-xs text-muted-foreground">{refusal}</span> : null}
      </span>
    </Primitive.Item>
  );
}

function Choices({ value, onChange, choices }: MenuChoice) {
  return (
    <Primitive.RadioGroup value={value} onValueChange={onChange}>
      {choices.map((choice) => (
        <Primitive.RadioItem
          key={choice.value}
          value={choice.value}
          className={cn(itemClasses, plainIcon, "pr-8")}
        >
          {choice.icon}
          {choice.label}
          <Primitive.ItemIndicator className="absolute right-2">
            <Check aria-hidden />
          </Primitive.ItemIndicator>
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
  );
}
