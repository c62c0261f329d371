import { addPeople } from "../people";
import type { Scenario } from "../scenario";

export const bareHandler: Scenario = {
  name: "bare handler",
  requests: 4_000,
  prepare: async () => [{ method: "GET", path: "/bench/bare" }],
};

const oneQuery = (name: string, path: string): Scenario => ({
  name,
  requests: 4_000,
  prepare: async (count) =>
    (await addPeople(count)).map(({ id }) => ({ method: "GET", path: `${path}?id=${id}` })),
});

export const queryHandler = oneQuery("bare handler, one query", "/bench/query");
export const floor: Scenario = { ...oneQuery("node:http, one query", "/"), server: "floor" };
