/**
 * Loads another page afresh, as nothing the browser kept of the earlier person's pages may be shown.
 * @returns a promise that stays open, so that a form goes on looking busy until the page is gone
 */
export function leaveFor(path: string): Promise<never> {
  window.location.replace(path);
  return new Promise<never>(() => {});
}
