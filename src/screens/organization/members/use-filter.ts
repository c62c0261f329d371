"use client";

import { useState } from "react";
import { MFA_TYPES, type MfaType } from "@/contract/methods";
import { useSearchParams } from "@/ui/navigation/router";
import { ROLE_CHOICES, type Role } from "../../membership/words";

export const STATES = {
  all: "Any sign-in",
  "with-mfa": "Has a second step",
  "without-mfa": "No second step",
  locked: "Locked",
} as const;
type State = keyof typeof STATES;
export const STATE_NAMES: readonly State[] = ["all", "with-mfa", "without-mfa", "locked"];

type Way = State | MfaType;
export const WAYS: readonly Way[] = [...STATE_NAMES, ...MFA_TYPES];

export const SORTS = { address: "By address", name: "By name", role: "By role" } as const;
type Sort = keyof typeof SORTS;
export const SORT_NAMES: readonly Sort[] = ["address", "name", "role"];

export type Filter = { search: string; role: Role | undefined; way: Way; sort: Sort };
const EVERYBODY: Filter = { search: "", role: undefined, way: "all", sort: "address" };

/** What is listed and in which order, kept in the address so that links and the Back button restore it. */
export function useFilter(): [Filter, (filter: Filter) => void, clear: () => void] {
  const query = useSearchParams();
  const [filter, setFilter] = useState(() => fromQuery(query));
  const change = (to: Filter) => {
    setFilter(to);
    const text = toQuery(to).toString();
    window.history.replaceState(null, "", text === "" ? window.location.pathname : `?${text}`);
  };
  return [filter, change, () => change(EVERYBODY)];
}

/** Whatever else stands in the address is nobody. */
export function fromQuery(query: Pick<URLSearchParams, "get">): Filter {
  return {
    search: query.get("search")?.slice(0, 100) ?? EVERYBODY.search,
    role: ROLE_CHOICES.find(({ role }) => String(role) === query.get("role"))?.role,
    way: WAYS.find((way) => way === query.get("with")) ?? EVERYBODY.way,
    sort: SORT_NAMES.find((sort) => sort === query.get("sort")) ?? EVERYBODY.sort,
  };
}

export function toQuery({ search, role, way, sort }: Filter): URLSearchParams {
  return new URLSearchParams({
    ...(search.trim() === "" ? {} : { search: search.trim() }),
    ...(role === undefined ? {} : { role: String(role) }),
    ...(way === EVERYBODY.way ? {} : { with: way }),
    ...(sort === EVERYBODY.sort ? {} : { sort }),
  });
}
