import { dayText } from "../../membership/words";

/** What requiring two-step sign-in would mean, in one or two sentences. */

type Counts = { members: number; ready: number; toAsk: number };
type Terms = {
  isForEverybody: boolean;
  /** Only some ways are accepted. */
  isLimited: boolean;
  /** The end of a grace period. */
  from?: string | undefined;
};

const many = (count: number) => count.toLocaleString("en");

export function previewWords(
  { members, ready, toAsk }: Counts,
  { isForEverybody, isLimited, from }: Terms,
): string {
  if (members === 0) return "Nobody has one of these roles yet. It holds for whoever gets one.";
  const who = isForEverybody ? "" : " with these roles";
  const what = isLimited ? "a way you accept" : "two-step sign-in";
  if (toAsk === 0) {
    if (members === 1) return `The only member${who} has ${what} already: nobody will be asked for anything.`;
    return `All ${many(members)} members${who} have ${what} already: nobody will be asked for anything.`;
  }
  const has = ready === 1 ? "has" : "have";
  const counts = `${many(ready)} of ${many(members)} member${members === 1 ? "" : "s"}${who} ${has} ${what}.`;
  return `${counts} ${askedWords(toAsk, from)}`;
}

function askedWords(toAsk: number, from: string | undefined): string {
  const [these, has] = toAsk === 1 ? ["This one", "has"] : [`These ${many(toAsk)}`, "have"];
  if (from === undefined) return `${these} will be asked at their next request:`;
  return `${these} ${has} until ${dayText(from)} to set it up, and will be asked from then on:`;
}
