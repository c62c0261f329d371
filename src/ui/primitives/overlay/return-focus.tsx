"use client";

import { type RefObject, useRef, useState } from "react";

/** Where the focus goes after a dialog: to its opener, or as near to it as is left. */

const FOCUSABLE =
  "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex]:not([tabindex='-1'])";
const PANEL = "[role=dialog], [role=alertdialog]";

/** What had the focus when each open dialog came, with all it stood in: the nearest first. */
const openers = new WeakMap<Element, readonly Element[]>();

function wayBackFrom(opener: Element | null): readonly Element[] {
  const way: Element[] = [];
  for (let place = opener; place !== null && place !== document.body; place = place.parentElement)
    way.push(place, ...menuButtonOf(place));
  const panel = opener?.closest(PANEL);
  // A dialog may open another and close itself. Then the first one's opener gets the focus.
  return panel ? [...way, ...(openers.get(panel) ?? [])] : way;
}

/** A menu is gone once its item was chosen; the button it hung at isn't. */
function menuButtonOf(place: Element): Element[] {
  if (place.getAttribute("role") !== "menu") return [];
  const button = document.getElementById(place.getAttribute("aria-labelledby") ?? "");
  return button ? wayOf(button) : [];
}

function wayOf(button: Element): Element[] {
  const way: Element[] = [];
  for (
    let place: Element | null = button;
    place !== null && place !== document.body;
    place = place.parentElement
  )
    way.push(place);
  return way;
}

const isShown = (place: Element) => place.isConnected && place.getClientRects().length > 0;
const takesFocus = (place: Element): place is HTMLElement =>
  place instanceof HTMLElement && isShown(place) && place.matches(FOCUSABLE);

function goBack(way: readonly Element[]): void {
  for (const place of way) {
    if (!place.isConnected) continue;
    const target = takesFocus(place) ? place : [...place.querySelectorAll(FOCUSABLE)].find(takesFocus);
    if (!target) continue;
    target.focus();
    return;
  }
}

type Way = RefObject<readonly Element[]>;

/**
 * @returns `remember`, to be rendered as the first child of what opens; `onCloseAutoFocus`, for the panel
 */
export function useReturnFocus() {
  const way = useRef<readonly Element[]>([]);
  function onCloseAutoFocus(event: Event) {
    event.preventDefault();
    const { activeElement } = document;
    const panel = event.target instanceof Element ? event.target : undefined;
    // Something else has been given the focus meanwhile: the next dialog, or a field of the next step.
    const isLost =
      activeElement === null || activeElement === document.body || panel?.contains(activeElement);
    if (isLost) goBack(way.current);
  }
  return { remember: <Remember way={way} />, onCloseAutoFocus };
}

/** Rendered with the dialog and before it is in the page, while the focus is still where it was. */
function Remember({ way }: { way: Way }) {
  const [found] = useState(() => wayBackFrom(document.activeElement));
  return (
    <span
      hidden
      ref={(mark) => {
        way.current = found;
        const panel = mark?.closest(PANEL);
        if (panel) openers.set(panel, found);
      }}
    />
  );
}
