import { z } from "zod";
import type { Changed } from "@/contract/history";

/** What an event changed, from what to what, read back from what the trail says of it. */

/** `from` is null for events from before it was recorded. */
export type Change = { what: Changed; from: string | null; to: string };

const named = z.object({ from: z.string(), to: z.string() });
const ranked = z.object({ from: z.number(), to: z.number() });
const rules = z.object({
  enforced: z.boolean(),
  from: z.string().nullish(),
  roles: z.array(z.number()).nullish(),
  methods: z.array(z.string()).nullish(),
  trustedDevicesAllowed: z.boolean().optional(),
});
const policy = rules.extend({ before: rules.optional() });
type Rules = z.output<typeof rules>;

/** @param at when it was recorded: what is required without a date is from then on */
export function changesOf(event: string, detail: unknown, at: Date): Change[] {
  if (event === "organization.renamed") {
    const { data } = named.safeParse(detail);
    return data ? [{ what: "name", ...data }] : [];
  }
  if (event === "member.role_changed" || event === "member.invitation_changed") {
    const { data } = ranked.safeParse(detail);
    return data && data.from !== data.to
      ? [{ what: "role", from: String(data.from), to: String(data.to) }]
      : [];
  }
  if (event !== "policy.changed") return [];
  const { data } = policy.safeParse(detail);
  return data ? changesOfRules(data, data.before, at) : [];
}

const joined = (values: readonly (string | number)[] | null | undefined) => (values ?? []).join(",");

function changesOfRules(after: Rules, before: Rules | undefined, at: Date): Change[] {
  const changes: Change[] = [];
  const add = (what: Changed, from: string | undefined, to: string) => {
    if (from !== to) changes.push({ what, from: from ?? null, to });
  };
  const now = at.toISOString();
  const held = before?.enforced && before.from && before.from < now ? before.from : now;
  const since = after.from ? (after.from > now ? after.from : now) : held;
  add("required-from", before && (before.enforced ? (before.from ?? "") : ""), after.enforced ? since : "");
  // Turning it off ends its restrictions with it.
  if (after.enforced) {
    if (after.roles !== undefined) add("roles", before && joined(before.roles), joined(after.roles));
    if (after.methods !== undefined) add("methods", before && joined(before.methods), joined(after.methods));
  }
  const { trustedDevicesAllowed: allowed } = after;
  if (allowed !== undefined)
    add("trusted-devices", before && String(before.trustedDevicesAllowed), String(allowed));
  return changes;
}
