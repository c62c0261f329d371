/** Does it once the page stands and the browser has nothing else to do; never on the server. */
export function whenIdle(work: () => void): void {
  if (typeof window === "undefined") return;
  const wait = () => ("requestIdleCallback" in window ? requestIdleCallback(work) : setTimeout(work, 200));
  if (document.readyState === "complete") wait();
  else window.addEventListener("load", wait, { once: true });
}
