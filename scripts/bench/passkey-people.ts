import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { run } from "../../src/engine/db/run";
import { relyingParty, sealState, surroundings } from "../../src/engine/factor/factors";
import { passkey } from "../../src/methods/passkey/server/method";
import { SoftwareAuthenticator } from "../../src/testing/people/authenticator";
import { CALLER } from "./people";

/** People with a passkey each, registered by the product's own checks. */
export type PasskeyPerson = { id: string; authenticator: SoftwareAuthenticator };

const AT_ONCE = 500;

const shownAtSetup = z.object({
  challenge: z.string(),
  rpID: z.string(),
  origin: z.string(),
  userId: z.string(),
});

/** @returns as many new people, each with a passkey of their own */
export async function addPasskeyPeople(count: number): Promise<PasskeyPerson[]> {
  const people: PasskeyPerson[] = [];
  while (people.length < count) {
    const size = Math.min(AT_ONCE, count - people.length);
    const batch = await Promise.all(Array.from({ length: size }, newPerson));
    await insert(batch.map(({ row }) => row));
    people.push(...batch.map(({ person }) => person));
  }
  return people;
}

async function newPerson() {
  const [id, factorId] = [randomUUID(), randomUUID()];
  const userHandle = randomBytes(32);
  const email = `${id}@bench.test`;
  const owner = { id, email, name: "Ada", userHandle };
  const around = surroundings(new Date(), CALLER);
  const authenticator = new SoftwareAuthenticator();
  const { state, shown } = await passkey.begin(around, owner, [], {});
  const waiting = { id: factorId, state, counter: 0, credentialId: null, details: {} };
  const credential = authenticator.create(shownAtSetup.parse(shown));
  const confirmed = await passkey.confirm(around, owner, waiting, { credential });
  if (!confirmed.ok) throw new Error("a passkey of the bench was refused");
  const { sealed, keyId } = sealState(factorId, id, confirmed.state);
  const { name, credentialId, details } = confirmed;
  const factor = { factorId, name, credentialId, details, keyId, sealed: sealed.toString("base64") };
  return {
    person: { id, authenticator },
    row: { id, email, handle: userHandle.toString("base64"), ...factor },
  };
}

type Row = Awaited<ReturnType<typeof newPerson>>["row"];

async function insert(rows: readonly Row[]): Promise<void> {
  await run(sql`
    with people as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json)
        as person(id uuid, email text, handle text, "factorId" uuid, name text, "credentialId" text, details jsonb,
          "keyId" text, sealed text)),
    added as (
      insert into users (id, email, email_normalized, email_verified_at, first_name, primary_method, user_handle)
      select id, email, email, now(), 'Ada', 'PASSKEY', decode(handle, 'base64') from people returning id)
    insert into factors (id, user_id, type, status, enabled, sealed, key_id, credential_id, name, details, confirmed_at)
    select people."factorId", added.id, 'PASSKEY', 'active', true, decode(people.sealed, 'base64'), people."keyId",
      people."credentialId", people.name, people.details, now()
    from added join people on people.id = added.id`);
}

/** What the person's browser would answer. @param asked what the server asked it with */
export function answerOf({ authenticator }: PasskeyPerson, asked: unknown): Record<string, unknown> {
  const { challenge, rpId } = z.object({ challenge: z.string(), rpId: z.string() }).parse(asked);
  return authenticator.get({ challenge, rpId, origin: relyingParty().origin });
}
