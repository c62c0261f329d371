import { expect, test } from "vitest";
import { type Filter, fromQuery, toQuery } from "./use-filter";

test.each<Filter>([
  { search: "", role: undefined, way: "all", sort: "address" },
  { search: "mary & co", role: 254, way: "PASSKEY", sort: "name" },
  { search: "x", role: 0, way: "without-mfa", sort: "role" },
])("what is listed is found again in the address: $way", (filter) => {
  expect(fromQuery(toQuery(filter))).toEqual(filter);
});

test("everybody, by address, needs nothing in it, and what nobody knows is left out", () => {
  expect(toQuery(fromQuery(new URLSearchParams("role=7&with=magic&sort=size"))).toString()).toBe("");
});
