/** What is pressed before the page has woken up is done once it has. */

/** Said to the window when every part of the page answers. */
export const AWAKE = "latchkey:awake";

/**
 * Sent as text to run before any other script, so it may use nothing from outside itself.
 * @param awake the event that ends it
 */
export function keepEarlyPress(awake: string): void {
  const kinds = ["pointerdown", "keydown", "click"];
  /** Of the last press alone: who presses twice means it once. */
  const kept = new Map<string, Event>();

  function keep(event: Event) {
    const isOnButton = event.target instanceof Element && event.target.closest("button") !== null;
    if (!isOnButton) return;
    if (event.type !== "click") kept.clear();
    kept.set(event.type, event);
  }
  // The press on its button was kept, and sends it again.
  const hold = (event: Event) => event.preventDefault();

  function wake() {
    for (const kind of kinds) document.removeEventListener(kind, keep, true);
    document.removeEventListener("submit", hold, true);
    for (const event of kept.values()) {
      // What is on its way just now woke the page itself, and arrives by itself.
      if (event.eventPhase !== Event.NONE) continue;
      const again: unknown = Reflect.construct(event.constructor, [event.type, event]);
      if (again instanceof Event) event.target?.dispatchEvent(again);
    }
  }

  for (const kind of kinds) document.addEventListener(kind, keep, true);
  document.addEventListener("submit", hold, true);
  window.addEventListener(awake, wake, { once: true });
}
