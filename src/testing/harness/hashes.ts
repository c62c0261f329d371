/** Which hashes this process makes: those of `quick-hashes.mjs`, where that is loaded, or real ones. */

type State = { isQuick: boolean; hold?: Promise<void> | undefined };

const state = (): State | undefined => Reflect.get(globalThis, Symbol.for("latchkey.hashes"));

export const areHashesQuick = (): boolean => state()?.isQuick === true;

/** For the rest of this test file, and for the apps it starts from now on. */
export function hashForReal(): void {
  const quick = state();
  if (quick) quick.isQuick = false;
}

/** No password is hashed by this process until what is given back is called: for what happens while one is made. */
export function holdHashes(): () => void {
  const held = state();
  if (!held) throw new Error("quick-hashes.mjs isn't loaded");
  let release = () => {};
  held.hold = new Promise((resolve) => {
    release = resolve;
  });
  return () => {
    held.hold = undefined;
    release();
  };
}
