import { ownerToken, seedBigOrganization, trailCursors } from "../big-organization";
import type { BenchRequest, Scenario } from "../scenario";

type Ask = Pick<BenchRequest, "path"> & Partial<BenchRequest>;

/** What an administrator looks at, by two of them at once. @param asksOf what is asked for in turn */
function page(name: string, asksOf: () => readonly Ask[] | Promise<readonly Ask[]>): Scenario {
  return {
    name,
    isLarge: true,
    requests: 200,
    connections: 2,
    seed: (_app, scale) => seedBigOrganization(scale),
    prepare: async () => {
      const token = await ownerToken();
      return (await asksOf()).map((ask) => ({ method: "GET", token, ...ask }));
    },
  };
}

const startsAt = (address: string) => Buffer.from(address).toString("base64url");
const FIRSTS = Array.from({ length: 32 }, (_, index) => `member-${index.toString(32)}`);

export const members = page("members", () => [
  { path: "/organization/users" },
  ...FIRSTS.map((first) => ({ path: `/organization/users?cursor=${startsAt(first)}` })),
  { path: "/organization/users?filter=without-mfa" },
  { path: "/organization/users?filter=with-mfa" },
  // What hardly anybody has is looked for among all.
  { path: "/organization/users?filter=locked" },
  { path: "/organization/users?method=MAGIC_LINK" },
  { path: "/organization/users?role=254" },
]);

export const memberSearch = page("members, searched", () => [
  { path: "/organization/users?search=grace" },
  { path: "/organization/users?search=nobody-at-all" },
  { path: "/organization/users?search=number%2099999" },
]);

export const organizationHistory = page("history of organization", async () => {
  const cursors = await trailCursors(20);
  return ["all", "sign-ins", "changes", "failures"].flatMap((filter) => [
    { path: `/organization/activity?filter=${filter}` },
    ...cursors.map((cursor) => ({ path: `/organization/activity?filter=${filter}&cursor=${cursor}` })),
  ]);
});

export const ownHistory = page("own history", () => [
  { path: "/mfa/activity" },
  { path: "/mfa/activity?filter=failures" },
  { path: "/mfa/activity?filter=changes" },
]);

export const adoption = page("adoption chart", () => [
  { path: "/organization/adoption?days=30" },
  { path: "/organization/adoption?days=90" },
]);

export const preview = page("preview of enforcement", () => [
  { path: "/mfa/organization/preview" },
  { path: "/mfa/organization/preview?methods=PASSKEY" },
  { path: "/mfa/organization/preview?roles=0,254" },
]);
