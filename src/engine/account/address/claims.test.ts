import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { inTurn } from "@/testing/database/in-turn";
import { HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { tokenIn } from "@/testing/harness/http";
import {
  askForAddress,
  DAY,
  emailOf,
  login,
  moveAddress,
  passHeld,
  post,
  STRANGERS,
} from "@/testing/people/address";
import { mailsTo, mailTo, newAddress, PASSWORD, signIn } from "@/testing/people/client";
import { newPerson, ownerOf, tokenMailedTo } from "@/testing/people/here";
import { signInLinkFor, verifyLink } from "@/testing/people/links";
import { pruneAll } from "../../jobs/housekeeping";
import { hashPassword } from "../../platform/hash-password";
import { bringAddressesToForm } from "./collisions";

/**
 * F07: the address that an account had first has the last word on every change, as long as it is asked within a week of
 * being left, whatever whoever knows the password does meanwhile.
 */
const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));
const undo = (token: string) => post("/user/email/undo", { token });
const addressOf = async ({ id }: { id: string }) =>
  (await world.sql("select email from users where id = $1", [id]))[0]?.email;
const undoLinksOf = async (address: string) =>
  (await mailsTo(HERE, address))
    .filter(({ links }) => links.some((link) => link.includes("/undo-email#")))
    .map(tokenIn);

/** Of some links, newest first, those that still do something. */
async function liveOf(links: readonly string[]): Promise<string[]> {
  const live: string[] = [];
  for (const link of links)
    if ((await post("/user/email/undo/inspect", { token: link })).status === 200) live.push(link);
  return live;
}

/** Somebody whose address is spelled so, as one release ago stored it. */
async function personAt(email: string, form: string, daysOld = 0): Promise<{ id: string; email: string }> {
  const [row] = await world.sql(
    `insert into users (email, email_normalized, email_verified_at, password_hash, created_at)
      values ($1, $2, now(), $3, now() - make_interval(days => $4)) returning id`,
    [email, form, await hashPassword(PASSWORD), daysOld],
  );
  return { id: String(row?.id), email };
}

describe("which address is older", () => {
  it("is known as long as any of them has a say", async () => {
    const person = await newPerson();
    const first = await moveAddress(world, person);
    await passHeld(world, person, 6.5 * DAY);
    await askForAddress(world, await signIn({ ...person, email: first.to }));
    const younger = tokenIn(await mailTo(HERE, first.to));
    expect((await undo(first.undo)).status).toBe(200);
    // By now what the oldest was mailed has expired, and what the younger was mailed hasn't.
    await passHeld(world, person, 2.6 * DAY);
    await pruneAll();
    const again = await moveAddress(world, await signIn(person), first.to);
    expect((await undo(again.undo)).status).toBe(200);
    expect((await undo(younger)).body.code).toBe("INVALID_TOKEN");
    expect(await addressOf(person)).toBe(person.email);
  });

  it.each([
    ["the day before", [7.5]],
    ["days ago, while a younger one went on having a say", [6, 3.5]],
  ])("counts from when it was proved anew, where its seven days had ended %s", async (_when, stretches) => {
    const person = await newPerson();
    const former = person.email;
    const { to: own } = await moveAddress(world, person);
    for (const days of stretches) {
      await passHeld(world, person, days * DAY);
      await pruneAll();
      await askForAddress(world, await signIn({ ...person, email: own }));
    }
    await moveAddress(world, await signIn({ ...person, email: own }), former);
    const undoOfOwn = tokenIn(await mailTo(HERE, own));
    await moveAddress(world, await signIn({ ...person, email: former }));
    expect((await undo(undoOfOwn)).status).toBe(200);
    for (const link of await undoLinksOf(former)) expect((await undo(link)).body.code).toBe("INVALID_TOKEN");
    expect(await addressOf(person)).toBe(own);
  });

  it("stays so where its links stopped what was asked for, the oldest first", async () => {
    const person = await newPerson();
    const { to } = await moveAddress(world, person);
    const { token } = await signIn({ ...person, email: to });
    await mustAsk("POST", "/user/email/back", { token, body: { email: person.email } });
    const younger = tokenIn(await mailTo(HERE, to));
    for (let times = 0; times < 2; times += 1) {
      await askForAddress(world, await signIn(person));
      const [oldest] = (await liveOf(await undoLinksOf(person.email))).slice(-1);
      expect((await undo(oldest ?? "")).status).toBe(200);
    }
    await passHeld(world, person, 6.9 * DAY);
    expect((await undo(younger)).status).toBe(200);
    await passHeld(world, person, 6.5 * DAY);
    const [link] = await liveOf(await undoLinksOf(person.email));
    expect((await undo(link ?? "")).status).toBe(200);
    expect(await addressOf(person)).toBe(person.email);
  });

  it("is forgotten once none has", async () => {
    const person = await newPerson();
    await moveAddress(world, person);
    await passHeld(world, person, 9 * DAY + 1);
    await pruneAll();
    const left = await world.sql("select 1 from single_use_tokens where data->>'userId' = $1", [person.id]);
    expect(left).toEqual([]);
  });
});

describe("another spelling may be another mailbox", () => {
  it("doesn't take the place of the one that is held, which is restored as it was proved", async () => {
    const person = await newPerson();
    const first = await moveAddress(world, person);
    const thief = await signIn({ ...person, email: first.to });
    const variant = person.email.replace("person", "Person");
    const { token } = await askForAddress(world, thief, variant);
    expect((await post("/user/email/confirm", { token })).body.code).toBe("INVALID_TOKEN");
    await moveAddress(world, thief);
    expect((await undo(first.undo)).status).toBe(200);
    expect(await addressOf(person)).toBe(person.email);
  });

  it("nor does the other form of its domain", async () => {
    const name = `p${randomUUID().slice(0, 8)}`;
    const ascii = `${name}@xn--bcher-kva.example`;
    await personAt(`${name}@bücher.example`, ascii);
    const person = await signIn(ownerOf(`${name}@bücher.example`));
    const { to, undo: link } = await moveAddress(world, person);
    const { token } = await askForAddress(world, await signIn({ ...person, email: to }), ascii);
    expect((await post("/user/email/confirm", { token })).body.code).toBe("INVALID_TOKEN");
    expect((await undo(link)).status).toBe(200);
    expect(await addressOf(person)).toBe(`${name}@bücher.example`);
  });

  it("proved once nothing is held any more, it is an address of its own, without the age of the other", async () => {
    const person = await newPerson();
    const { to } = await moveAddress(world, person);
    const links = await undoLinksOf(person.email);
    await passHeld(world, person, 7 * DAY + 1);
    const variant = person.email.replace("person", "Person");
    await moveAddress(world, await signIn({ ...person, email: to }), variant);
    await moveAddress(world, await signIn({ ...person, email: variant }));
    for (const link of links) expect((await undo(link)).body.code).toBe("INVALID_TOKEN");
  });
});

it("W09: an account that gave up the form of its address can change it, and take that back", async () => {
  const name = `q${randomUUID().slice(0, 8)}`;
  const letters = `${name}@bücher.example`;
  const ascii = `${name}@xn--bcher-kva.example`;
  await personAt(letters, letters, 9);
  const { id } = await personAt(ascii, ascii, 1);
  await bringAddressesToForm();
  const { to, undo: link } = await moveAddress(world, await signIn(ownerOf(ascii)));
  expect(await addressOf({ id })).toBe(to);
  expect((await undo(link)).status).toBe(200);
  expect(await addressOf({ id })).toBe(ascii);
  await moveAddress(world, await signIn(ownerOf(ascii)));
  const { token } = await signIn(ownerOf(String(await addressOf({ id }))));
  await mustAsk("POST", "/user/email/back", { token, body: { email: ascii } });
  expect(await addressOf({ id })).toBe(ascii);
});

describe("A08: a link that was asked for in another spelling, while the address was being confirmed", () => {
  const mailedTo = (variant: string, id: string) =>
    world.sql(
      "update single_use_tokens set data = data || jsonb_build_object('email', $1::text) where user_id = $2",
      [variant, id],
    );

  it("sets no password", async () => {
    const person = await newPerson();
    await mustAsk("POST", "/user/request-reset-password", { body: { email: person.email } });
    const token = await tokenMailedTo(person.email);
    await mailedTo(person.email.toUpperCase(), person.id);
    const reset = await post("/user/reset-password", { token, newPassword: STRANGERS });
    expect(reset.body.code).toBe("INVALID_TOKEN");
    expect((await login(person.email)).status).toBe(200);
  });

  it("signs nobody in", async () => {
    const person = await newPerson();
    const token = await signInLinkFor(person.email);
    await mailedTo(person.email.toUpperCase(), person.id);
    expect((await verifyLink(token)).status).toBe(400);
    await mailedTo(person.email, person.id);
    expect((await verifyLink(token)).status).toBe(200);
  });
});

describe("in the moment of it", () => {
  const account = (id: string) => ({ text: "select 1 from users where id = $1 for update", params: [id] });

  it("an address that is held no longer once the undoing comes to it isn't told to be back", async () => {
    const person = await newPerson();
    const { to, undo: link } = await moveAddress(world, person);
    const sweep = () => world.sql("delete from users where held_for = $1", [person.id]);
    const [answer] = await inTurn(world, account(person.id), [() => undo(link)], sweep);
    expect(answer?.body.code).toBe("INVALID_TOKEN");
    expect(await addressOf(person)).toBe(to);
    expect((await login(to)).status).toBe(200);
  });

  it("whoever registers the address that is being left gets the answer that everybody gets", async () => {
    const person = await newPerson();
    const { to, undo: link } = await moveAddress(world, person);
    const register = () =>
      post("/user/register", { email: to, password: PASSWORD, firstName: "Ada", lastName: "L" });
    const [undone, registered] = await inTurn(world, account(person.id), [() => undo(link), register]);
    expect([undone?.status, registered?.status]).toEqual([200, 200]);
  });

  it("so does who registers the one that is being taken back", async () => {
    const person = await newPerson();
    const { undo: link } = await moveAddress(world, person);
    const body = { email: person.email, password: PASSWORD, firstName: "Ada", lastName: "L" };
    const held = { text: "select 1 from users where held_for = $1 for update", params: [person.id] };
    const [undone, registered] = await inTurn(world, held, [
      () => undo(link),
      () => post("/user/register", body),
    ]);
    expect([undone?.status, registered?.status]).toEqual([200, 200]);
    expect(await addressOf(person)).toBe(person.email);
  });
});

it("after an administrator's reset, taking an address back asks for the mail's proof as moving does", async () => {
  const person = await newPerson();
  const { to } = await moveAddress(world, person);
  const { token } = await signIn({ ...person, email: to });
  await mustAsk("POST", "/user/email/back", { token, body: { email: person.email } });
  await world.sql("update users set enrolment_needs_mail = true where id = $1", [person.id]);
  const later = await signIn(person);
  for (const [path, email] of [
    ["/user/email", newAddress()],
    ["/user/email/back", to],
  ] as const)
    expect((await post(path, { email }, later.token)).body.code).toBe("MAIL_PROOF_REQUIRED");
  expect(await emailOf(later)).toMatchObject({ email: person.email });
});
