import { quietly } from "@/ui/kept/quietly";

/** The address typed on one page, for the next one to begin with: kept for this tab, as addresses of pages are logged. */
const KEY = "latchkey-carried-address";

export function carryAddress(email: string): void {
  quietly(() => sessionStorage.setItem(KEY, email));
}

/** @returns "" where none was carried */
export function takeAddress(): string {
  return (
    quietly(() => {
      const email = sessionStorage.getItem(KEY);
      sessionStorage.removeItem(KEY);
      return email;
    }) ?? ""
  );
}
