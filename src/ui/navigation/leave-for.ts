/**
 * Loads another page afresh: who is signed in has changed, so nothing the browser kept of the earlier person's pages
 * may be shown. The page that is left takes no place in the history.
 *
 * @returns a promise that stays open, so that a form goes on looking busy until the page is gone
 */
export function leaveFor(path: string): Promise<never> {
  window.location.replace(path);
  return new Promise<never>(() => {});
}
