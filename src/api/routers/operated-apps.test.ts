import { beforeAll, expect, it } from "vitest";
import { appInput } from "@/contract/apps";
import { findApp } from "@/engine/app/app";
import { addApp } from "@/engine/app/operate";
import { isSecretOf } from "@/engine/app/secret";
import { OPERATOR } from "@/engine/audit/caller";
import { actorOf } from "@/engine/session/principal/actor";
import { principalByToken } from "@/engine/session/principal/by-token";
import type { AppBrowser } from "@/testing/apps/browser";
import { newEnrolled, openBrowser, proveCode } from "@/testing/apps/here";
import { openWorld } from "@/testing/harness/here";
import type { Answer } from "@/testing/harness/http";
import type { Enrolled, SignedIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";

/**
 * Guarantee: only operators change apps, after a recent second step other than mail. All operators are told of each
 * change.
 */

// As an operator may spell it.
process.env.OPERATOR_EMAILS = "Operator@B\u00fccher.example, by-mail@example.test";
const ADDRESS = "operator@xn--bcher-kva.example";

const world = openWorld();
let operator: Enrolled;
let browser: AppBrowser;
beforeAll(async () => {
  operator = { ...(await newEnrolled()), email: ADDRESS };
  await rename(operator.id, ADDRESS);
  browser = await openBrowser(operator);
  operator = await proveCode(browser, operator);
});

const rename = (id: string, email: string) =>
  world.sql("update users set email = $2, email_normalized = $2 where id = $1", [id, email]);
const proofsOf = (id: string, change: string) =>
  world.sql(
    `update sessions set proofs = ${change}, proved_at = now() where user_id = $1 and carrier = 'cookie'`,
    [id],
  );
const SHOP = {
  name: "Shop",
  type: "web",
  redirectUris: ["https://shop.example.test/callback"],
  tokenEndpointAuthMethod: "client_secret_basic",
};
const codeOf = ({ body }: Answer): unknown => Object(Object(Object(body).error).data).code;
const dataOf = ({ body, text }: Answer): Record<string, unknown> => {
  const { data } = Object(Object(body).result);
  if (data === undefined) throw new Error(text);
  return data;
};
const add = async (more: Record<string, unknown> = {}) => {
  const { id, secret } = dataOf(await browser.mutate("apps.add", { ...SHOP, ...more }));
  return { id: String(id), secret: String(secret) };
};
const EACH = ["apps.add", "apps.change", "apps.rotate", "apps.remove"];
const inputOf = (operation: string) => (operation === "apps.add" ? SHOP : { id: "nothing" });

/** What each operation says to a browser. */
const refusals = async (of: AppBrowser): Promise<unknown[]> => {
  const codes = [codeOf(await of.query("apps.list", undefined))];
  for (const operation of EACH) codes.push(codeOf(await of.mutate(operation, inputOf(operation))));
  return codes;
};
const all = (code: string | undefined) => Array.from({ length: 5 }, () => code);

it("an operator adds an app, changes it, gives it another secret and removes it, and is named for each", async () => {
  const { id, secret } = await add();
  const app = await findApp(id);
  expect(app && isSecretOf(app, secret)).toBe(true);
  const list = await browser.query("apps.list", undefined);
  expect(list.text).not.toMatch(/secretHash|previous/);
  expect(dataOf(list).apps).toContainEqual(
    expect.objectContaining({ id, ...SHOP, secrets: 1, isDisabled: false, waiting: null }),
  );
  dataOf(await browser.mutate("apps.change", { id, name: "Store", redirectUris: SHOP.redirectUris }));
  const rotated = String(dataOf(await browser.mutate("apps.rotate", { id })).secret);
  const both = await findApp(id);
  expect(both?.name).toBe("Store");
  expect([secret, rotated].map((one) => both && isSecretOf(both, one))).toEqual([true, true]);
  dataOf(await browser.mutate("apps.remove", { id }));
  expect(await findApp(id)).toBeUndefined();
  const rows = await world.sql(
    `select event, actor_id as by, session_id is not null as "inSession", detail->'changed' as changed
      from audit_events where detail->>'app' = $1 order by id`,
    [id],
  );
  expect(rows).toEqual(
    ["app.added", "app.changed", "app.secret_rotated", "app.removed"].map((event) => ({
      event,
      by: operator.id,
      inSession: true,
      changed: event === "app.changed" ? ["name"] : null,
    })),
  );
  expect(JSON.stringify(await world.sql("select * from audit_events"))).not.toContain(secret);
});

it("says which field of what was sent is wrong, also where only the app's type makes it so", async () => {
  const issuesOf = ({ body }: Answer) => Object(Object(Object(body).error).data).fieldErrors;
  const bad = { ...SHOP, origins: ["https://a.example.test", "https://b.example.test/path"] };
  expect(issuesOf(await browser.mutate("apps.add", bad))).toEqual({
    origins: expect.stringContaining("https://b.example.test/path"),
  });
  const { id } = await add();
  const custom = { id, redirectUris: ["com.example.app:/callback"] };
  expect(issuesOf(await browser.mutate("apps.change", custom))).toEqual({
    redirectUris: expect.stringContaining("com.example.app"),
  });
  expect((await findApp(id))?.redirectUris).toEqual(SHOP.redirectUris);
});

it("nobody else may, however surely they are who they are, and what they tried is recorded", async () => {
  const other = await newEnrolled();
  const theirs = await openBrowser(other);
  await proveCode(theirs, other);
  expect(await refusals(theirs)).toEqual(all("FORBIDDEN"));
  const tried = await world.sql(
    "select detail->>'operation' as of from audit_events where actor_id = $1 and detail->>'code' = 'FORBIDDEN'",
    [other.id],
  );
  expect(tried.map(({ of }) => of)).toEqual(EACH);
});

it("an address that isn't confirmed makes nobody an operator", async () => {
  await world.sql("update users set email_verified_at = null where id = $1", [operator.id]);
  expect(await refusals(browser)).toEqual(all("FORBIDDEN"));
  await world.sql("update users set email_verified_at = now() where id = $1", [operator.id]);
  expect(await refusals(browser)).not.toContain("FORBIDDEN");
});

it("a password alone isn't enough, nor with mail or a trusted device beside it", async () => {
  const person: SignedIn = { ...(await newPerson()), email: "by-mail@example.test" };
  await rename(person.id, person.email);
  const theirs = await openBrowser(person);
  expect(await refusals(theirs)).toEqual(all("STEP_UP_REQUIRED"));
  for (const method of ["MAGIC_LINK", "MAIL", "TRUSTED_DEVICE"]) {
    await proofsOf(
      person.id,
      `jsonb_build_array(jsonb_build_object('method', 'PASSWORD', 'at', now()), jsonb_build_object('method', '${method}', 'at', now()))`,
    );
    expect([method, await refusals(theirs)]).toEqual([method, all("STEP_UP_REQUIRED")]);
  }
});

it("a session that mail made fresh again looks, and changes nothing until the second step comes again", async () => {
  const proofs = (minutes: number) =>
    `jsonb_build_array(jsonb_build_object('method', 'GOOGLE_AUTH', 'at', now() - interval '${minutes} minutes'),
      jsonb_build_object('method', 'MAGIC_LINK', 'at', now()))`;
  await proofsOf(operator.id, proofs(16));
  expect(await refusals(browser)).toEqual([undefined, ...all("STEP_UP_REQUIRED").slice(1)]);
  await proofsOf(operator.id, proofs(14));
  expect(codeOf(await browser.mutate("apps.add", SHOP))).toBeUndefined();
});

it("a session that ends meanwhile changes nothing more", async () => {
  const theirs = await openBrowser({ email: ADDRESS });
  operator = await proveCode(theirs, operator);
  const token = /session=([^;]+)/.exec(theirs.cookieHeader())?.[1] ?? "";
  const principal = await principalByToken(token, "cookie");
  if (!principal) throw new Error("nobody is signed in");
  await theirs.mutate("auth.logout", {});
  const before = await world.sql("select id from apps");
  const by = { caller: OPERATOR, actor: actorOf(principal), principal };
  await expect(addApp(by, appInput.parse(SHOP))).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  expect(await world.sql("select id from apps")).toEqual(before);
});
