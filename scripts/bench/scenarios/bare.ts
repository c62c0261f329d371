import { addPeople } from "../people";
import type { Scenario } from "../scenario";

export const bareHandler: Scenario = {
  name: "bare handler",
  requests: 4_000,
  prepare: async () => [{ method: "GET", path: "/bench/bare" }],
};

export const queryHandler: Scenario = {
  name: "bare handler, one query",
  requests: 4_000,
  prepare: async (count) =>
    (await addPeople(count)).map(({ id }) => ({ method: "GET", path: `/bench/query?id=${id}` })),
};
