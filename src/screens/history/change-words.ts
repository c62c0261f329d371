import type { Changed } from "@/contract/history";
import { proofName } from "@/ui/account/proof-names";
import { roleName } from "../membership/words";

/** What an event changed, in words: "Role: Member → Administrator". */

export type Change = { what: Changed; from: string | null; to: string };

const listed = (text: string, nothing: string, word: (one: string) => string) =>
  text === "" ? nothing : text.split(",").map(word).join(", ");
const day = (time: string) =>
  new Date(time).toLocaleDateString(undefined, { day: "numeric", month: "long", year: "numeric" });

const WORDS: Readonly<Record<Changed, { name: string; value: (text: string) => string }>> = {
  name: { name: "Name", value: (text) => text },
  role: { name: "Role", value: (text) => roleName(Number(text)) },
  "required-from": {
    name: "Second step required",
    value: (text) => (text === "" ? "no" : `from ${day(text)}`),
  },
  roles: { name: "Of", value: (text) => listed(text, "everybody", (one) => roleName(Number(one))) },
  methods: { name: "Accepted", value: (text) => listed(text, "any method", (one) => proofName(one) ?? one) },
  "trusted-devices": {
    name: "Trusted devices",
    value: (text) => (text === "true" ? "allowed" : "not allowed"),
  },
};

export function changeWords({ what, from, to }: Change): string {
  const { name, value } = WORDS[what];
  return `${name}: ${from === null ? "" : `${value(from)} → `}${value(to)}`;
}
