import type { z } from "zod";
import type { organizationAnswer } from "@/contract/operations/organization";
import type { MethodState } from "@/methods/panel/panel";

type Organization = NonNullable<z.output<typeof organizationAnswer>["organization"]>;

const DAY = 86_400_000;

/**
 * What the organization is going to ask for and when, in words; undefined where it asks for nothing or already does.
 * @param now Unix time in milliseconds
 */
export function deadlineOf(
  { name, mfaPolicy: { from, methods, concernsYou } }: Pick<Organization, "name" | "mfaPolicy">,
  own: readonly MethodState[],
  now: number,
): { words: string; isMet: boolean } | undefined {
  const start = from === null ? 0 : Date.parse(from);
  if (start <= now || !concernsYou) return undefined;
  const isMet = own.some(({ type, isEnabled }) => isEnabled && (methods?.includes(type) ?? true));
  const day = new Date(start).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  if (isMet) return { isMet, words: `${name} asks for this from ${day}, and you're ready.` };
  const days = Math.ceil((start - now) / DAY);
  const left = days === 1 ? "1 day left" : `${days} days left`;
  return {
    isMet,
    words: `${name} asks for ${isLimited(own, methods) ? "another way" : "this"} from ${day}, ${left}.`,
  };
}

/** Something is on, but nothing that will be accepted. */
const isLimited = (own: readonly MethodState[], methods: readonly string[] | null): boolean =>
  methods !== null && own.some(({ isEnabled }) => isEnabled);
