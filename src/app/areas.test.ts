import { existsSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { OIDC_AREA } from "@/api/oidc/oidc";
import { PLAIN_AREAS } from "@/api/rest/plain-routes";
import { REST_OPERATIONS } from "@/api/routers/operations";
import { config } from "@/proxy";

/**
 * The framework wants a folder for each area of the REST paths, and a matcher that it can read without running code.
 * Both are held to what the procedures publish.
 */
const AREAS = [
  ...new Set([
    ...REST_OPERATIONS.map(({ rest }) => rest.path.split("/")[1] ?? ""),
    ...PLAIN_AREAS,
    OIDC_AREA,
  ]),
];

it("each area that is published is a route at the root, and no other is", () => {
  expect(readdirSync("src/app/(rest)").toSorted()).toEqual(AREAS.toSorted());
  for (const area of AREAS) {
    const isFile = area.endsWith(".json");
    expect(existsSync(`src/app/(rest)/${area}/${isFile ? "" : "[[...path]]/"}route.ts`), area).toBe(true);
  }
});

it("the pages' policy is made for pages alone, never on the way to the API", () => {
  const [pattern = ""] = config.matcher;
  const meets = (path: string) => new RegExp(`^${pattern}$`).test(path);
  const paths = AREAS.flatMap((area) => (area.endsWith(".json") ? [area] : [area, `${area}/x`]));
  for (const path of paths) expect([path, meets(`/${path}`)]).toEqual([path, false]);
  // Beside the published ones: the other door to them, and what is the framework's own.
  const [, spared = ""] = /\(\?:([^)]*)\)/.exec(pattern) ?? [];
  const words = spared.split("|").map((word) => word.replaceAll("\\", ""));
  expect(words.toSorted()).toEqual([...AREAS, "_next/static", "api", "icon.svg", "outbox.json"].toSorted());
  for (const page of ["/", "/login", "/settings/security", "/docs", "/users", "/authors"])
    expect([page, meets(page)]).toEqual([page, true]);
});
