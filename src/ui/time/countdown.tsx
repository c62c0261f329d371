"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { countdownText } from "./relative-time-text";

type CountdownProps = {
  /** Whole seconds from when it is first shown; a new value starts it again. */
  seconds: number;
  onEnd?: () => void;
};

/** Counts down to 0:00 by what is left, so that a sleeping tab is right when it wakes. */
export function Countdown({ seconds, onEnd }: CountdownProps) {
  const [left, setLeft] = useState(seconds);
  const end = useEffectEvent(() => onEnd?.());
  useEffect(() => {
    const endsAt = performance.now() + seconds * 1000;
    setLeft(seconds);
    const timer = setInterval(() => {
      const remaining = (endsAt - performance.now()) / 1000;
      setLeft(remaining);
      if (remaining > 0) return;
      clearInterval(timer);
      end();
    }, 250);
    return () => clearInterval(timer);
  }, [seconds]);
  return (
    <span role="timer" aria-live="off" className="tabular-nums">
      {countdownText(left)}
    </span>
  );
}
