import { beforeAll, expect, it } from "vitest";
import { appInput } from "@/contract/apps";
import { HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { moveAddress } from "@/testing/people/address";
import { type Enrolled, enrol, mailsTo, newAddress, type SignedIn, signIn } from "@/testing/people/client";
import { newOwner, newPerson, tokenMailedTo } from "@/testing/people/here";
import { enrolLink } from "@/testing/people/links";
import { finish, finishToken, newPassword, passHours, startRecovery } from "@/testing/people/recovery";
import { actAsOperator } from "../account/operator";
import { addApp, changeApp, removeApp, rotateSecret } from "../app/operate";
import { OPERATOR } from "../audit/caller";
import { verifyAccessToken } from "../platform/access-token";
import { actorOf } from "../session/principal/actor";
import { principalByClaims } from "../session/principal/by-token";
import type { Principal } from "../session/principal/principal";

/** Guarantee: all operators are mailed when somebody becomes one, loses proofs as one, or changes an app. */

process.env.OPERATOR_EMAILS = "ada@example.test, grace@example.test";
const OPERATORS = ["ada@example.test", "grace@example.test"];

const world = openWorld();

const rename = (id: string, email: string) =>
  world.sql("update users set email = $2, email_normalized = $2 where id = $1", [id, email]);

/** Nobody has an operator's address any more. */
const leave = () =>
  world.sql(
    "update users set email = id || '@gone.test', email_normalized = id || '@gone.test' where email = any($1)",
    [OPERATORS],
  );

let ada: SignedIn;
beforeAll(async () => {
  ada = await newPerson();
  await rename(ada.id, "ada@example.test");
});

async function principal(): Promise<Principal> {
  const claims = verifyAccessToken(ada.token);
  const found = claims && (await principalByClaims(claims));
  if (!found) throw new Error("no session");
  return found;
}

it("all operators hear when an account takes the address of one", async () => {
  const taker = await newPerson();
  const { token: bearer } = taker;
  await mustAsk("POST", "/user/email", { token: bearer, body: { email: "grace@example.test" } });
  const link = await tokenMailedTo("grace@example.test");
  await mustAsk("POST", "/user/email/confirm", { token: bearer, body: { token: link } });
  for (const email of OPERATORS)
    expect((await subjects(email)).join("\n")).toMatch(
      /changed the address of their account to grace@example\.test/,
    );
  await rename(taker.id, "nobody@example.test");
});

const subjects = async (email: string) =>
  (await mailsTo(HERE, email)).map(({ subject, text }) => `${subject}: ${text}`);

it.each([
  ["Authenticator app", (person: SignedIn) => enrol(person)],
  // Which brings backup codes, that are enough.
  ["Email link", (person: SignedIn) => enrolLink(person)],
])("all operators hear when one of them sets up a second step: %s", async (name, setUp) => {
  const person = await newPerson();
  await rename(person.id, "grace@example.test");
  await setUp({ ...person, email: "grace@example.test" });
  for (const email of OPERATORS)
    expect((await subjects(email)).join("\n")).toMatch(
      new RegExp(`grace@example\\.test set up ${name}`, "i"),
    );
  await rename(person.id, newAddress());
});

it("all operators hear of each change of an app, and who made it", async () => {
  const by = { caller: OPERATOR, actor: actorOf(await principal()), principal: await principal() };
  const shop = appInput.parse({
    name: "Shop",
    type: "web",
    redirectUris: ["https://shop.example.test/callback"],
    tokenEndpointAuthMethod: "client_secret_basic",
  });
  const { id } = await addApp(by, shop);
  await changeApp({ caller: OPERATOR, actor: {} }, id, { name: "Store" });
  await rotateSecret(by, id);
  await removeApp(by, id);
  for (const email of OPERATORS) {
    const heard = (await subjects(email)).join("\n");
    expect(heard).toMatch(/ada@example\.test added the app “Shop”/);
    expect(heard).toMatch(/Somebody at the machine itself changed the app “Store”/);
    expect(heard).toMatch(/made a new secret for the app “Store”/);
    expect(heard).toMatch(/removed the app “Store”/);
  }
});

/** What takes an operator's proofs away, and what the others are told. */
const TAKEN: [what: string, take: (person: Enrolled) => Promise<unknown>, told: RegExp][] = [
  [
    "a password is reset by mail",
    async ({ email }) => {
      await mustAsk("POST", "/user/request-reset-password", { body: { email } });
      const body = { token: await tokenMailedTo(email), newPassword };
      await mustAsk("POST", "/user/reset-password", { body });
    },
    /password was reset.*set a new password for grace@example\.test/s,
  ],
  [
    "every method is reset by its owner",
    ({ token: own }) => mustAsk("POST", "/mfa/reset", { token: own }),
    /second steps were reset.*of grace@example\.test/s,
  ],
  [
    "every method is reset at the machine",
    ({ email }) => actAsOperator("reset-mfa", email),
    /second steps were reset.*of grace@example\.test/s,
  ],
  [
    "every method is reset by an administrator",
    async ({ id }) => {
      const owner = await newOwner();
      await world.sql(
        "update users set org_id = (select org_id from users where id = $2), org_role = 0 where id = $1",
        [id, owner.id],
      );
      await mustAsk("POST", "/mfa/reset", { token: owner.token, body: { resetUserId: id } });
    },
    /second steps were reset.*of grace@example\.test/s,
  ],
  [
    "a recovery begins",
    async (person) => startRecovery((await signIn(person)).token),
    /being recovered.*second step of grace@example\.test/s,
  ],
  [
    "a recovery is finished",
    async (person) => {
      const pending = await signIn(person);
      await startRecovery(pending.token);
      await passHours(world, person, 73);
      const finished = await finish(await finishToken(await signIn(person)));
      expect(finished.status).toBe(200);
    },
    /was recovered.*of grace@example\.test/s,
  ],
  [
    "a change of the address is undone",
    async (person) => {
      const { undo } = await moveAddress(world, person);
      await mustAsk("POST", "/user/email/undo", { body: { token: undo } });
    },
    /has an operator's address now.*to grace@example\.test/s,
  ],
];

it.each(TAKEN)("all operators hear where, of one of them, %s", async (_what, take, told) => {
  await world.sql("delete from rate_limits");
  const person = await enrol(await newPerson());
  await leave();
  await rename(person.id, "grace@example.test");
  await world.sql("delete from outbox");
  await take({ ...person, email: "grace@example.test" });
  for (const email of OPERATORS) expect((await subjects(email)).join("\n")).toMatch(told);
});

it("all operators hear when one of them makes new backup codes", async () => {
  const person = await enrol(await newPerson());
  await leave();
  await rename(person.id, "grace@example.test");
  await mustAsk("POST", "/mfa/backup-codes", { token: person.token });
  for (const email of OPERATORS)
    expect((await subjects(email)).join("\n")).toMatch(/grace@example\.test set up new backup codes/);
});
