"use client";

import { Search } from "lucide-react";
import { MFA_METHODS, MFA_TYPES } from "@/contract/methods";
import { Input } from "@/ui/primitives/input";
import { Select } from "@/ui/primitives/select";
import { ROLE_CHOICES } from "../../membership/words";
import { type Filter, SORT_NAMES, SORTS, STATE_NAMES, STATES, WAYS } from "./use-filter";

export const isFiltered = ({ search, role, way }: Filter): boolean =>
  search.trim() !== "" || role !== undefined || way !== "all";

/** As the list is asked for. */
export function toInput({ search, role, way, sort }: Filter) {
  const method = MFA_TYPES.find((type) => type === way);
  const filter = STATE_NAMES.find((state) => state === way) ?? "all";
  return {
    filter,
    sort,
    ...(search.trim() === "" ? {} : { search: search.trim() }),
    ...(role === undefined ? {} : { role }),
    ...(method === undefined ? {} : { method }),
  };
}

type MemberFiltersProps = { filter: Filter; onChange: (filter: Filter) => void };

export function MemberFilters({ filter, onChange }: MemberFiltersProps) {
  return (
    <search className="grid grid-cols-2 gap-2 border-b border-border p-2.5 tiny:grid-cols-1 lg:grid-cols-[1fr_13rem_9rem_8.5rem]">
      <SearchField value={filter.search} onChange={(search) => onChange({ ...filter, search })} />
      <WayField way={filter.way} onChange={(way) => onChange({ ...filter, way })} />
      <Select
        aria-label="Role"
        value={filter.role ?? ""}
        onChange={({ target: { value } }) =>
          onChange({ ...filter, role: ROLE_CHOICES.find(({ role }) => String(role) === value)?.role })
        }
      >
        <option value="">Any role</option>
        {ROLE_CHOICES.map(({ role, name }) => (
          <option key={role} value={role}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Order"
        value={filter.sort}
        onChange={({ target: { value } }) =>
          onChange({ ...filter, sort: SORT_NAMES.find((sort) => sort === value) ?? "address" })
        }
      >
        {SORT_NAMES.map((sort) => (
          <option key={sort} value={sort}>
            {SORTS[sort]}
          </option>
        ))}
      </Select>
    </search>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (search: string) => void }) {
  return (
    <span className="relative col-span-full block lg:col-span-1">
      <Search
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground"
        aria-hidden
      />
      <Input
        type="search"
        aria-label="Search members"
        placeholder="Name or address"
        className="pl-9"
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
}

function WayField({ way: chosen, onChange }: { way: Filter["way"]; onChange: (way: Filter["way"]) => void }) {
  return (
    <Select
      aria-label="How they sign in"
      className="col-span-full lg:col-span-1"
      value={chosen}
      onChange={({ target: { value } }) => onChange(WAYS.find((way) => way === value) ?? "all")}
    >
      {STATE_NAMES.map((state) => (
        <option key={state} value={state}>
          {STATES[state]}
        </option>
      ))}
      {MFA_TYPES.map((type) => (
        <option key={type} value={type}>
          With {MFA_METHODS[type].name.toLowerCase()}
        </option>
      ))}
    </Select>
  );
}
