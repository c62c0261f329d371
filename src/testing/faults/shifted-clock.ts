/**
 * Makes a process's own clock wrong by so many seconds, by a module that is loaded before the app's.
 * @returns settings for one instance
 */
export function shiftedClock(seconds: number): Readonly<Record<string, string>> {
  const code = `
    const Real = Date;
    const by = ${seconds * 1000};
    globalThis.Date = class Date extends Real {
      constructor(...given) { given.length === 0 ? super(Real.now() + by) : super(...given); }
      static now() { return Real.now() + by; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}
