/** Backup codes that only this page has: nothing leads away from it by itself until they are saved. */
const holders = new Set<symbol>();
const waiting: (() => void)[] = [];

export const hasUnsavedCodes = (): boolean => holders.size > 0;

/** @returns what is called once they are saved, or are worth nothing */
export function holdCodes(): () => void {
  const holder = Symbol();
  holders.add(holder);
  return () => {
    holders.delete(holder);
    if (holders.size > 0) return;
    for (const goOn of waiting.splice(0)) goOn();
  };
}

/** Comes when there are none. */
export const codesSaved = (): Promise<void> =>
  new Promise((resolve) => {
    if (holders.size === 0) resolve();
    else waiting.push(resolve);
  });
