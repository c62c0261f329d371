import { z } from "zod";
import { id } from "../fields";
import { role } from "./organization";

/** What is done to several at once, on the pages. */

export const MOST_MEMBERS = 100;
const ids = z
  .array(id)
  .min(1, "Choose somebody first.")
  .max(MOST_MEMBERS, `Choose at most ${MOST_MEMBERS} at once.`);
export const severalMembers = z.object({ ids });
export const changeRolesInput = z.object({ ids, role });

const MOST_ADDRESSES = 50;
/** Addresses as they were pasted; what is none is said beside its line. */
export const inviteSeveralInput = z.object({
  addresses: z
    .array(z.string().max(1000))
    .min(1, "Enter an address.")
    .max(MOST_ADDRESSES, `Invite at most ${MOST_ADDRESSES} at once.`),
  role: role.default(0),
});

/** In the order that was asked in, each once. */
export const outcomesAnswer = z.object({
  outcomes: z.array(z.object({ of: z.string(), problem: z.string().nullable() })),
});
export type Outcome = z.output<typeof outcomesAnswer>["outcomes"][number];

/** `Ada Lovelace <ada@example.test>` is meant as the address in it. */
const IN_BRACKETS = /<([^<>]*)>/;

/** A name may hold what else is between two addresses. */
const QUOTED_NAME = /"[^"\n]*"(?=\s*<)/g;

/** The addresses in a pasted list, each once as it was written. */
export function pastedAddresses(text: string): string[] {
  const parts = text
    .replace(QUOTED_NAME, "")
    .split(/[\r\n,;]+/)
    .flatMap((part) => {
      const bracketed = IN_BRACKETS.exec(part)?.[1];
      // Names beside an address in brackets hold spaces; bare addresses are apart by them.
      return bracketed === undefined ? part.trim().split(/\s+/) : [bracketed.trim()];
    });
  return [...new Set(parts.filter((part) => part !== ""))];
}
