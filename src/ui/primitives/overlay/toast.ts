import type { ReactNode } from "react";

/** Notes that pass by. What draws them is fetched with the first one. */

type Kind = "success" | "error";
export type Note = { kind: Kind; words: ReactNode } | "away";

let waiting: Note[] = [];
let draw: ((note: Note) => void) | undefined;
const listeners = new Set<() => void>();

function send(note: Note): void {
  if (draw) {
    draw(note);
    return;
  }
  // Nothing is shown yet that could be taken away.
  if (note === "away") waiting = [];
  else waiting = [...waiting, note];
  for (const listener of listeners) listener();
}

export const toast = {
  success: (words: ReactNode) => send({ kind: "success", words }),
  error: (words: ReactNode) => send({ kind: "error", words }),
  /** Takes all of them away. */
  dismiss: () => send("away"),
};

/** For what draws them: whether there is one to draw. */
export const waitingNotes = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  isAny: () => waiting.length > 0,
};

/** From now on `to` draws them, those that waited first. @returns ends that */
export function drawNotes(to: (note: Note) => void): () => void {
  draw = to;
  for (const note of waiting) to(note);
  waiting = [];
  return () => {
    draw = undefined;
  };
}
