import { describe, expect, it } from "vitest";
import { OPERATIONS, type Operation } from "@/api/routers/operations";
import { ROLES } from "@/contract/fields";
import { sharedApp } from "../harness/app";
import { type Answer, PageClient, request } from "../harness/http";
import { enrol, PASSWORD, type SignedIn, signIn, signUp } from "../people/client";
import { ACTORS, type Actor, PERMISSIONS, type Permission } from "../tables/permissions";

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

/** Everybody, on accounts of their own: what one row does must not touch another. */
async function everybody(): Promise<Record<Actor, SignedIn | undefined>> {
  const owner = await signUp(url, { companyName: "Engine" });
  const elsewhere = await signUp(url, { companyName: "Elsewhere" });
  const [user, other, member, admin] = [
    await signUp(url),
    await signUp(url),
    await signUp(url),
    await signUp(url),
  ];
  const join = (person: SignedIn, role: number, founder: SignedIn) => db`update users set org_role = ${role},
    org_joined_at = now(), org_id = (select org_id from users where id = ${founder.id}) where id = ${person.id}`;
  await join(user, ROLES.USER, owner);
  await join(member, ROLES.BILLING, owner);
  await join(admin, ROLES.ADMINISTRATORS, owner);
  await db`update users set org_role = ${ROLES.ADMINISTRATORS} where id = ${elsewhere.id}`;
  const pending = await signIn(await enrol(await signUp(url)));
  const actors = { user, "other user": other, member, admin, owner, "admin elsewhere": elsewhere };
  return { nobody: undefined, pending, ...actors };
}

/** What only reads changes nobody, so that one set of people asks it all. */
let onlookers: ReturnType<typeof everybody> | undefined;

function askersOf({ type }: Operation): ReturnType<typeof everybody> {
  if (type === "mutation") return everybody();
  onlookers ??= everybody();
  return onlookers;
}

async function ask(
  { name, type, meta }: Operation,
  { body = {} }: Permission,
  actor: SignedIn | undefined,
  target: string,
): Promise<Answer> {
  const text = JSON.stringify(body).replaceAll("{user}", target);
  const input: unknown = JSON.parse(text);
  if (meta.rest) {
    const path = meta.rest.path.replace(/\{\w+\}/g, target);
    const token = actor ? { token: actor.token } : {};
    return request(url, meta.rest.method, path, { ...token, ...(type === "query" ? {} : { body: input }) });
  }
  const browser = new PageClient(url);
  if (actor) await browser.mutate("auth.login", { email: actor.email, password: PASSWORD });
  return type === "query" ? browser.query(name) : browser.mutate(name, input);
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
      const answer = await ask(operation, permission, people[actor], target);
      expect(answer.status, `${actor}: ${answer.text}`).toBeLessThan(500);
      expect(!isRefused(answer), `${actor}: ${answer.status} ${answer.text}`).toBe(mayDo);
    }
    // Whatever was sent along, nobody has become more than they were.
    const [after] = await db`select org_role as role from users where id = ${target}`;
    expect([undefined, ROLES.USER]).toContain(after?.role);
  });
});
