/** Whether this browser reaches the server, which on one's own machine takes no network. */

export type Connection = {
  isLost: () => boolean;
  /** @returns what ends it */
  subscribe: (onChange: () => void) => () => void;
};

export type Surroundings = {
  /** What the browser says. */
  isOnLine: () => boolean;
  /** @returns whether the server answered */
  reach: () => Promise<boolean>;
  /** Calls back when the browser has something new to say. @returns what ends it */
  watch: (onChange: () => void) => () => void;
};

const AGAIN_MS = 5_000;

export function createConnection({ isOnLine, reach, watch }: Surroundings): Connection {
  const listeners = new Set<() => void>();
  let isLost = false;
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unwatch: (() => void) | undefined;

  function settle(lost: boolean) {
    if (lost === isLost) return;
    isLost = lost;
    for (const listener of listeners) listener();
  }

  async function check(): Promise<void> {
    latest += 1;
    const turn = latest;
    clearTimeout(timer);
    const isReached = isOnLine() || (await reach());
    if (turn !== latest) return;
    settle(!isReached);
    if (!isReached) timer = setTimeout(() => void check(), AGAIN_MS);
  }

  function stop() {
    latest += 1;
    clearTimeout(timer);
    unwatch?.();
    unwatch = undefined;
  }

  return {
    isLost: () => isLost,
    subscribe: (onChange) => {
      listeners.add(onChange);
      if (unwatch === undefined) {
        unwatch = watch(() => void check());
        void check();
      }
      return () => {
        listeners.delete(onChange);
        if (listeners.size === 0) stop();
      };
    },
  };
}
