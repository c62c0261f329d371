import { quietly } from "@/ui/kept/quietly";

/** Carries the typed address to the next page within this tab, because URLs are logged. */
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
