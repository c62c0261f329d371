import type { Operation } from "@/api/routers/operations";
import { ROLES } from "@/contract/fields";
import type { RunningApp } from "../harness/app";
import { type Answer, PageClient, request } from "../harness/http";
import { enrol, PASSWORD, type SignedIn, signIn } from "../people/client";
import { newPerson } from "../people/there";
import type { Actor, Permission } from "./permissions";

/** Everybody a row of the permissions names, on accounts of their own. */
export async function everybody(
  app: Pick<RunningApp, "url" | "db">,
): Promise<Record<Actor, SignedIn | undefined>> {
  const { db } = app;
  const owner = await newPerson(app, "Engine");
  const elsewhere = await newPerson(app, "Elsewhere");
  const [user, other, member, admin] = [
    await newPerson(app),
    await newPerson(app),
    await newPerson(app),
    await newPerson(app),
  ];
  const join = (person: SignedIn, role: number, founder: SignedIn) => db`update users set org_role = ${role},
    org_joined_at = now(), org_id = (select org_id from users where id = ${founder.id}) where id = ${person.id}`;
  await join(user, ROLES.USER, owner);
  await join(member, ROLES.BILLING, owner);
  await join(admin, ROLES.ADMINISTRATORS, owner);
  await db`update users set org_role = ${ROLES.ADMINISTRATORS} where id = ${elsewhere.id}`;
  const pending = await signIn(await enrol(await newPerson(app)));
  const actors = { user, "other user": other, member, admin, owner, "admin elsewhere": elsewhere };
  return { nobody: undefined, pending, ...actors };
}

/** Asks an operation as its row says: over REST where it has a path there, else like a page. */
export async function askOperation(
  url: string,
  {
    operation: { name, type, meta },
    permission: { body = {} },
  }: { operation: Operation; permission: Permission },
  actor: SignedIn | undefined,
  target: string,
): Promise<Answer> {
  const input: unknown = JSON.parse(JSON.stringify(body).replaceAll("{user}", target));
  if (meta.rest) {
    const path = meta.rest.path.replace(/\{\w+\}/g, target);
    const token = actor ? { token: actor.token } : {};
    return request(url, meta.rest.method, path, { ...token, ...(type === "query" ? {} : { body: input }) });
  }
  const browser = new PageClient(url);
  if (actor) await browser.mutate("auth.login", { email: actor.email, password: PASSWORD });
  return type === "query" ? browser.query(name) : browser.mutate(name, input);
}
