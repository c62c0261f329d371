/** Which hashes this process makes: those of `quick-hashes.mjs`, where that is loaded, or real ones. */

const state = (): { isQuick: boolean } | undefined => Reflect.get(globalThis, Symbol.for("latchkey.hashes"));

export const areHashesQuick = (): boolean => state()?.isQuick === true;

/** For the rest of this test file, and for the apps it starts from now on. */
export function hashForReal(): void {
  const quick = state();
  if (quick) quick.isQuick = false;
}
