import { beforeAll, beforeEach, expect, it } from "vitest";
import { readLocalMailbox } from "@/engine/mail/deliver";
import { countTrips } from "@/testing/database/trips";
import { openWorld } from "@/testing/harness/here";
import { newAddress } from "@/testing/people/client";
import { sendSignIn, signInLinkFor, verifyLink } from "@/testing/people/links";
import { MAILS } from "../../servers";

/** Where nobody may sign up, an address without an account is mailed that, and the asker hears what everybody hears. */

process.env.SIGNUP = "closed";

const trips = countTrips();
const world = openWorld();
const [known, unconfirmed] = [newAddress(), newAddress()];
beforeAll(async () => {
  await world.sql(
    "insert into users (email, email_normalized, email_verified_at) values ($1, $1, now()), ($2, $2, null)",
    [known, unconfirmed],
  );
});
beforeEach(() => world.sql("delete from rate_limits"));

it("D10: the same answer and the same statements for a known, an unknown and an unconfirmed address", async () => {
  // The very first statement of a process finds out what it is connected to, whoever's address it is.
  await sendSignIn({ email: newAddress() });
  const seen = [];
  for (const email of [known, newAddress(), unconfirmed]) {
    trips.sent = 0;
    seen.push(JSON.stringify({ ...(await sendSignIn({ email })), trips: trips.sent }));
  }
  expect(new Set(seen)).toEqual(new Set([JSON.stringify({ status: 200, body: { ok: true }, trips: 2 })]));
});

it("a mail says that there is no account, without a link, and none is made", async () => {
  for (const email of [newAddress(), unconfirmed]) {
    await sendSignIn({ email });
    const [mail] = await readLocalMailbox(MAILS, email);
    expect(mail?.subject).toMatch(/^No account at /);
    expect(mail?.links).toEqual([]);
  }
  const people = await world.sql("select email from users order by created_at, email");
  expect(people.map(({ email }) => email).sort()).toEqual([known, unconfirmed].sort());
});

it("who has an account signs in as ever", async () => {
  expect((await verifyLink(await signInLinkFor(known))).body).toMatchObject({ user: { email: known } });
});
