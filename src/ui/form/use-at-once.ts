"use client";

import { useEffect, useEffectEvent, useRef } from "react";

/** Begins once what the press that led here asked for. */
export function useAtOnce(isAsked: boolean, begin: () => void): void {
  const hasBegun = useRef(false);
  const once = useEffectEvent(() => {
    if (!isAsked || hasBegun.current) return;
    hasBegun.current = true;
    begin();
  });
  useEffect(() => once(), []);
}
