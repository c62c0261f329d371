import { describe, expect, it } from "vitest";
import { OPERATIONS, type Operation } from "@/api/routers/operations";
import { ROLES } from "@/contract/fields";
import { sharedApp } from "../harness/app";
import type { Answer } from "../harness/http";
import { askOperation, everybody } from "../tables/ask-operation";
import { ACTORS, type Actor, PERMISSIONS } from "../tables/permissions";

/** H01: every operation, asked by everybody there is, lets in exactly whom its row names. */

const { url, db } = sharedApp();

const rows = OPERATIONS.flatMap((operation) =>
  (PERMISSIONS[operation.name] ?? []).map((permission) => ({
    operation,
    permission,
    title: permission.as ? `${operation.name}, ${permission.as}` : operation.name,
  })),
);

it("has a row for every operation, and none for what isn't one", () => {
  expect(Object.keys(PERMISSIONS).sort()).toEqual(OPERATIONS.map(({ name }) => name).sort());
});

/** What only reads changes nobody, so that one set of people asks it all. */
let onlookers: ReturnType<typeof everybody> | undefined;

function askersOf({ type }: Operation): ReturnType<typeof everybody> {
  // On accounts of their own: what one row does must not touch another.
  if (type === "mutation") return everybody({ url, db });
  onlookers ??= everybody({ url, db });
  return onlookers;
}

/** Of a page's call the error stands a little deeper. */
const codeOf = ({ body }: Answer) => Object(body).code ?? Object(Object(Object(body).error).data).code;
const isRefused = (answer: Answer) =>
  [401, 403, 404].includes(answer.status) || codeOf(answer) === "NO_ORGANIZATION";

describe.each(rows)("$title", ({ operation, permission }) => {
  it("lets in exactly whom its row names", async () => {
    const people = await askersOf(operation);
    const target = people.user?.id ?? "";
    // The person it concerns comes last: it may be gone afterwards.
    const order: readonly Actor[] = [...ACTORS.filter((actor) => actor !== "user"), "user"];
    for (const actor of order) {
      const mayDo = permission.may.includes(actor);
      const answer = await askOperation(url, { operation, permission }, people[actor], target);
      expect(answer.status, `${actor}: ${answer.text}`).toBeLessThan(500);
      expect(!isRefused(answer), `${actor}: ${answer.status} ${answer.text}`).toBe(mayDo);
    }
    // Whatever was sent along, nobody has become more than they were.
    const [after] = await db`select org_role as role from users where id = ${target}`;
    expect([undefined, ROLES.USER]).toContain(after?.role);
  });
});
