import { beforeAll, expect, it } from "vitest";
import { readLocalMailbox } from "@/engine/mail/deliver";
import { mustAsk, openWorld } from "@/testing/harness/here";
import { newAddress } from "@/testing/people/client";
import { sendSignIn, signInLinkFor, verifyLink } from "@/testing/people/links";
import { MAILS } from "../../servers";

/** Where only invited people may sign up, an open invitation is what lets a new address have an account. */

process.env.SIGNUP = "invite";

const world = openWorld();
const owner = newAddress();
beforeAll(async () => {
  await world.sql(
    `with org as (insert into organizations (name) values ('Acme') returning id)
      insert into users (email, email_normalized, email_verified_at, org_id, org_role, org_joined_at)
      select $1, $1, now(), id, 255, now() from org`,
    [owner],
  );
});

it("who is invited gets a link that makes the account; who isn't, a mail that says there is none", async () => {
  const { body } = await verifyLink(await signInLinkFor(owner));
  const guest = newAddress();
  await mustAsk("POST", "/organization/users", { token: String(body.accessToken), body: { email: guest } });
  expect((await verifyLink(await signInLinkFor(guest))).body).toMatchObject({ user: { email: guest } });
  const stranger = newAddress();
  expect(await sendSignIn({ email: stranger })).toEqual({ status: 200, body: { ok: true } });
  const [mail] = await readLocalMailbox(MAILS, stranger);
  expect([mail?.subject.startsWith("No account"), mail?.links]).toEqual([true, []]);
  expect(await world.sql("select 1 from users where email_normalized = $1", [stranger])).toEqual([]);
});
