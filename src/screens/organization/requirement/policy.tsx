import { MFA_METHODS, type MfaType } from "@/contract/methods";
import { withArticle } from "@/contract/text/article";
import { Badge } from "@/ui/primitives/badge";
import { dayText, listOf, type Organization, ROLE_CHOICES, roleName } from "../../membership/words";

/** What an organization asks of its members, in words. */

export type Policy = Organization["mfaPolicy"];

export function PolicyBadge({ policy }: { policy: Policy }) {
  if (policy.isEnforced) return <Badge variant="success">Required</Badge>;
  if (policy.from !== null) return <Badge variant="accent">From {dayText(policy.from)}</Badge>;
  return <Badge>Not required</Badge>;
}

export function policyWords({ isEnforced, from, roles, methods }: Policy): string {
  if (from === null) return "Everybody chooses for themselves whether to use it.";
  const isForEverybody = roles === null || ROLE_CHOICES.every(({ role }) => roles.includes(role));
  const who = isForEverybody
    ? "Everybody"
    : `Whoever is ${listOf(
        roles.map((role) => withArticle(roleName(role))),
        "or",
      )}`;
  const when = isEnforced ? "has to use it" : `has to use it from ${dayText(from)} on`;
  return `${who} ${when}${methods === null ? "" : `, with ${methodWords(methods)}`}.`;
}

/** "a passkey or an authenticator app" */
const methodWords = (methods: readonly MfaType[]): string =>
  listOf(
    methods.map((type) => withArticle(MFA_METHODS[type].name)),
    "or",
  );
