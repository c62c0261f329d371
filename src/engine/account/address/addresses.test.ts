import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { newAddress, PASSWORD, signIn } from "@/testing/people/client";
import { newOwner, signUp, tokenMailedTo } from "@/testing/people/here";
import { hashPassword } from "../../platform/hash-password";
import { addressCollisions, bringAddressesToForm } from "./collisions";

/** W09: an address is one account, one invitation and one limit, in whichever of its spellings. */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

let count = 0;
/** Both spellings of an address nobody has had. */
function spellings(): { letters: string; ascii: string } {
  count += 1;
  return { letters: `u${count}@bücher.example`, ascii: `u${count}@xn--bcher-kva.example` };
}
const login = (email: string, password = PASSWORD) =>
  ask("POST", "/user/login", { body: { email, password } });
const idOf = (answer: { body: unknown }) => Object(answer.body).user?.id;

type Old = { email: string; key: string; verified?: boolean; daysOld?: number; password?: string };
/** An account as it was kept before domains counted by their ASCII form. */
async function insertOld({
  email,
  key,
  verified = true,
  daysOld = 1,
  password = PASSWORD,
}: Old): Promise<string> {
  const id = randomUUID();
  await world.sql(
    `insert into users (id, email, email_normalized, email_verified_at, password_hash, first_name, created_at)
     values ($1, $2, $3, $4::timestamptz, $5, 'Old', now() - make_interval(days => $6::int))`,
    [id, email, key, verified ? new Date().toISOString() : null, await hashPassword(password), daysOld],
  );
  return id;
}
const keyOf = async (id: string) =>
  (await world.sql("select email_normalized as key from users where id = $1", [id]))[0]?.key;

describe("W09: both spellings of a domain", () => {
  it.each(["letters", "ascii"] as const)("are the account that was registered in %s", async (spelled) => {
    const both = spellings();
    const person = await signUp({ email: both[spelled] });
    expect(idOf(await login(both.letters))).toBe(person.id);
    expect(idOf(await login(both.ascii))).toBe(person.id);
    expect(idOf(await login(both.letters.toUpperCase()))).toBe(person.id);
    expect(Object((await login(both.ascii)).body).user.email).toBe(both[spelled]);
  });

  it("register once: no second account is made", async () => {
    const { letters, ascii } = spellings();
    await signUp({ email: letters });
    await world.sql("delete from rate_limits");
    await mustAsk("POST", "/user/register", { body: { email: ascii, password: PASSWORD } });
    const [row] = await world.sql("select count(*)::int as n from users where email_normalized = $1", [
      ascii,
    ]);
    expect(row?.n).toBe(1);
  });

  it("are one invitation, which either of them accepts", async () => {
    const owner = await newOwner();
    const { letters, ascii } = spellings();
    await mustAsk("POST", "/organization/users", { token: owner.token, body: { email: letters } });
    await world.sql("delete from rate_limits");
    await mustAsk("POST", "/organization/users", { token: owner.token, body: { email: ascii, orgRole: 1 } });
    const { invitations } = await mustAsk("GET", "/organization/invitations", { token: owner.token });
    expect(invitations).toMatchObject([{ email: ascii, role: 1 }]);
    const token = await tokenMailedTo(ascii);
    await world.sql("delete from rate_limits");
    const person = await signIn(await signUp({ email: letters }));
    expect(
      await mustAsk("POST", "/organization/invitations/accept", { token: person.token, body: { token } }),
    ).toMatchObject({
      success: true,
    });
    await world.sql("delete from rate_limits");
    const again = await ask("POST", "/organization/users", { token: owner.token, body: { email: ascii } });
    expect(again).toMatchObject({ status: 409, body: { code: "ALREADY_EXISTS" } });
  });

  it("are one limit of mails", async () => {
    const { letters, ascii } = spellings();
    const send = (email: string) => ask("POST", "/auth/send-magic-link", { body: { email } });
    expect((await send(letters)).status).toBe(200);
    expect((await send(ascii)).status).toBe(429);
  });

  it("are one limit of tries", async () => {
    const { letters, ascii } = spellings();
    expect((await login(letters, "wrong")).status).toBe(401);
    const keys = () => world.sql("select key from rate_limits order by key");
    const once = await keys();
    expect((await login(ascii, "wrong")).status).toBe(401);
    expect(await keys()).toEqual(once);
  });

  it("can't be another's new address", async () => {
    const { letters, ascii } = spellings();
    await signUp({ email: letters });
    const person = await signIn(await signUp());
    await mustAsk("POST", "/user/email", { token: person.token, body: { email: ascii } });
    const token = await tokenMailedTo(ascii);
    const answer = await ask("POST", "/user/email/confirm", { body: { token } });
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
  });
});

describe("W09: an account from before", () => {
  it("is found under both spellings, brought to the form or not yet", async () => {
    const { letters, ascii } = spellings();
    const id = await insertOld({ email: letters, key: letters });
    expect(idOf(await login(ascii))).toBe(id);
    expect(await keyOf(id)).toBe(ascii);
    const other = spellings();
    const untouched = await insertOld({ email: other.letters, key: other.letters });
    await bringAddressesToForm();
    expect(await keyOf(untouched)).toBe(other.ascii);
    expect(idOf(await login(other.letters))).toBe(untouched);
  });

  it("is brought there in batches, and invitations with it", async () => {
    const owner = await newOwner();
    const many = Array.from({ length: 7 }, spellings);
    const ids = await Promise.all(many.map(({ letters }) => insertOld({ email: letters, key: letters })));
    const { letters, ascii } = spellings();
    await mustAsk("POST", "/organization/users", { token: owner.token, body: { email: letters } });
    await world.sql("update invitations set email_normalized = $1 where email = $1", [letters]);
    await bringAddressesToForm(2);
    expect(await Promise.all(ids.map(keyOf))).toEqual(many.map((both) => both.ascii));
    const [row] = await world.sql("select email_normalized as key from invitations where email = $1", [
      letters,
    ]);
    expect(row?.key).toBe(ascii);
  });

  it("that waits for its mail stays one row when the address is registered again", async () => {
    const { letters, ascii } = spellings();
    const id = await insertOld({ email: letters, key: letters, verified: false });
    const person = await signUp({ email: ascii });
    expect(person.id).toBe(id);
  });

  it.each([
    ["confirmed before unconfirmed", { verified: true, daysOld: 1 }, { verified: false, daysOld: 9 }],
    ["older before younger", { verified: true, daysOld: 9 }, { verified: true, daysOld: 1 }],
  ])("where two meet: %s, whichever spelling it has", async (_rule, better, worse) => {
    for (const swapped of [false, true]) {
      const { letters, ascii } = spellings();
      const [mine, theirs] = swapped ? [ascii, letters] : [letters, ascii];
      const winner = await insertOld({ email: mine, key: mine, ...better });
      const other = await insertOld({ email: theirs, key: theirs, ...worse });
      await bringAddressesToForm();
      await bringAddressesToForm();
      expect(await keyOf(winner)).toBe(ascii);
      const [kept] = await world.sql(
        "select email, password_hash is not null as has from users where id = $1",
        [other],
      );
      expect(kept).toEqual({ email: theirs, has: true });
      expect(await addressCollisions()).toContainEqual({
        kept: theirs,
        keptId: other,
        email: mine,
        emailId: winner,
      });
      // Nobody is kept from an account they could sign in to before; who waits for a mail is in nobody's way.
      expect(idOf(await login(mine))).toBe(winner);
      expect(idOf(await login(theirs))).toBe(worse.verified ? other : winner);
    }
  });

  it("takes the form back when the other account is gone", async () => {
    const { letters, ascii } = spellings();
    const winner = await insertOld({ email: letters, key: letters, daysOld: 9 });
    const other = await insertOld({ email: ascii, key: ascii, daysOld: 1 });
    await bringAddressesToForm();
    await world.sql("delete from users where id = $1", [winner]);
    await bringAddressesToForm();
    expect(await keyOf(other)).toBe(ascii);
    expect(idOf(await login(letters))).toBe(other);
  });

  it("two instances at once bring each account there once", async () => {
    const pairs = Array.from({ length: 5 }, spellings);
    for (const { letters, ascii } of pairs) {
      await insertOld({ email: letters, key: letters, daysOld: 9 });
      await insertOld({ email: ascii, key: ascii, daysOld: 1 });
    }
    await Promise.all([bringAddressesToForm(2), bringAddressesToForm(2), bringAddressesToForm(2)]);
    for (const { letters, ascii } of pairs) {
      const [row] = await world.sql("select email from users where email_normalized = $1", [ascii]);
      expect(row?.email).toBe(letters);
    }
  });
});

describe("W09: a password is one password", () => {
  const composed = "f\u00fcnf leise \u00c4pfel rollen";
  const apart = composed.normalize("NFD");
  const mixed = "f\u00fcnf leise A\u0308pfel rollen";

  it("however it is composed when it is set, and when it is typed", async () => {
    for (const chosen of [composed, apart, mixed]) {
      const { email } = await signUp({ password: chosen });
      for (const typed of [composed, apart, mixed]) expect((await login(email, typed)).status).toBe(200);
    }
  });

  it.each([
    ["apart", apart, [apart, composed, mixed]],
    ["mixed", mixed, [mixed]],
  ])("a hash from before, made %s, is good still and made anew", async (_form, chosen, typings) => {
    const { hash } = await import("@node-rs/argon2");
    for (const typed of typings) {
      const email = newAddress();
      const id = await insertOld({ email, key: email });
      const old = await hash(chosen);
      await world.sql("update users set password_hash = $1 where id = $2", [old, id]);
      expect((await login(email, typed)).status).toBe(200);
      const [row] = await world.sql("select password_hash as now from users where id = $1", [id]);
      expect(row?.now).not.toBe(old);
      expect((await login(email, composed)).status).toBe(200);
    }
  });
});
