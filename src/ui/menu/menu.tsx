"use client";

import { cloneElement, useState } from "react";
import { later } from "../later";
import type { MenuProps } from "./entries";

const Drawn = later(() => import("./drawn-menu").then(({ DrawnMenu }) => DrawnMenu), {
  waiting: ({ button }) => cloneElement(button, { "aria-haspopup": "menu", "aria-expanded": true }),
  unasked: true,
});

/** A button, and what it opens. Only whoever presses it makes the page draw a menu. */
export function Menu(props: MenuProps) {
  const [opened, setOpened] = useState<"press" | "keys">();
  if (opened !== undefined) return <Drawn {...props} isByKeys={opened === "keys"} />;
  let isByKeys = false;
  return cloneElement(props.button, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    "data-state": "closed",
    // A click comes from either.
    onClick: () => setOpened(isByKeys ? "keys" : "press"),
    onKeyDown: (event) => {
      isByKeys = true;
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      setOpened("keys");
    },
  });
}
