"use client";

import { useState, useSyncExternalStore } from "react";
import { later } from "../../later";
import { waitingNotes } from "./toast";

const Drawn = later(() => import("./drawn-toaster").then(({ DrawnToaster }) => DrawnToaster), {
  unasked: true,
});

/** Where `toast.success("…")` appears, for what needs no keeping. */
export function Toaster() {
  const isAny = useSyncExternalStore(waitingNotes.subscribe, waitingNotes.isAny, () => false);
  const [isDrawn, setIsDrawn] = useState(false);
  if (isAny && !isDrawn) setIsDrawn(true);
  return isDrawn ? <Drawn /> : null;
}
