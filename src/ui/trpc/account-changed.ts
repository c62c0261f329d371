import { quietly } from "../kept/quietly";
import { keepTyped } from "../kept/typed";
import { codesSaved } from "../kept/unsaved-codes";

/** Another account was signed in in this browser while a page showed the one before. */

const KEY = "latchkey-account-changed";

let isLoading = false;

/** Loads the page anew, for the account that is signed in now. What was typed comes along. */
export function loadForOtherAccount(): void {
  if (isLoading) return;
  isLoading = true;
  // Codes that only this page has are saved first.
  void codesSaved().then(() => {
    keepTyped(undefined);
    quietly(() => sessionStorage.setItem(KEY, "true"));
    window.location.reload();
  });
}

/** Whether the page was loaded anew for that; said once. */
export function takeAccountChanged(): boolean {
  const hasChanged = quietly(() => sessionStorage.getItem(KEY)) === "true";
  quietly(() => sessionStorage.removeItem(KEY));
  return hasChanged;
}
