"use client";

import { type ComponentType, type ReactNode, useEffect, useReducer, useSyncExternalStore } from "react";
import { fetchOnce } from "./fetch-once";
import { whenIdle } from "./when-idle";

/** What a page doesn't show at first is fetched at its first use, or once the browser is idle. */

export type Later<Props> = ComponentType<Props> & { load?: () => void };

type When<Props> = {
  /** Whether it is needed, which it otherwise is wherever it is drawn. */
  isNeeded?: (props: Props) => boolean;
  /** In its place meanwhile. */
  waiting?: (props: Props) => ReactNode;
  /** Fetched unasked once the page stands, as it has to be there without a connection. */
  unasked?: boolean;
};

const never = () => () => {};

export function later<Props extends object>(
  fetchIt: () => Promise<ComponentType<Props>>,
  { isNeeded = () => true, waiting = () => null, unasked = false }: When<Props> = {},
): Later<Props> {
  const once = fetchOnce(fetchIt);
  const load = () => void once.fetch().catch(() => {});
  if (unasked) whenIdle(load);

  function Drawn(props: Props) {
    const needed = isNeeded(props);
    const [, redraw] = useReducer((times: number) => times + 1, 0);
    // The server draws none of it, and the page has to begin as the server left it.
    const isAwake = useSyncExternalStore(
      never,
      () => true,
      () => false,
    );
    const Found = once.found();
    const isMissing = Found === undefined;
    useEffect(() => {
      if (!needed || !isMissing) return;
      let isOver = false;
      const again = () => isOver || redraw();
      once.fetch().then(again, () => setTimeout(again, RETRY_MS));
      return () => {
        isOver = true;
      };
    });
    if (Found && isAwake) return <Found {...props} />;
    return needed ? waiting(props) : null;
  }
  return Object.assign(Drawn, { load });
}

/** Lost connections come back. */
const RETRY_MS = 1_000;
