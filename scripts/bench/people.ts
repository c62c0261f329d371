import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { generate, generateSecret } from "otplib";
import type { ProofMethod } from "@/contract/proofs";
import { LIMITS } from "../../src/contract/limits";
import type { Caller } from "../../src/engine/audit/caller";
import { run } from "../../src/engine/db/run";
import { sealState } from "../../src/engine/factor/factors";
import { hashPassword } from "../../src/engine/platform/hash-password";
import { admit } from "../../src/engine/session/gate";
import type { Issued } from "../../src/engine/session/issued";
import { findAccountById } from "../../src/engine/session/principal/find-account";

/** People with an authenticator app, put into the database with the product's own sealing and sessions. */
export type BenchPerson = { id: string; email: string; secret: string };

export const PASSWORD = "correct horse battery staple";
const AT_ONCE = 1_000;

export const CALLER: Caller = {
  ip: "127.0.0.1",
  userAgent: "latchkey-bench",
  place: "",
  requestId: "bench",
  carrier: "bearer",
};

let passwordHash: Promise<string> | undefined;

/** @returns as many new people, each with an address, a secret and a confirmed factor of their own */
export async function addPeople(count: number): Promise<BenchPerson[]> {
  // One hash for all: making one takes a hundred times as long as inserting a row, checking it as long as any other.
  passwordHash ??= hashPassword(PASSWORD);
  const hash = await passwordHash;
  const people: BenchPerson[] = [];
  while (people.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - people.length) }, newPerson);
    await insert(batch, hash);
    people.push(...batch);
  }
  return people;
}

function newPerson(): BenchPerson {
  const id = randomUUID();
  return { id, email: `${id}@bench.test`, secret: generateSecret({ length: LIMITS.totp.secretBytes }) };
}

async function insert(people: readonly BenchPerson[], hash: string): Promise<void> {
  const rows = people.map(({ id, email, secret }) => {
    const factorId = randomUUID();
    const { sealed, keyId } = sealState(factorId, id, { secret });
    return { id, email, factorId, keyId, sealed: sealed.toString("base64") };
  });
  await run(sql`
    with people as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json)
        as person(id uuid, email text, "factorId" uuid, "keyId" text, sealed text)),
    added as (
      insert into users (id, email, email_normalized, email_verified_at, password_hash, first_name, primary_method)
      select id, email, email, now(), ${hash}, 'Ada', 'GOOGLE_AUTH' from people returning id)
    insert into factors (id, user_id, type, status, enabled, sealed, key_id, confirmed_at)
    select people."factorId", added.id, 'GOOGLE_AUTH', 'active', true, decode(people.sealed, 'base64'),
      people."keyId", now()
    from added join people on people.id = added.id`);
}

/** Sends each person through the gate with one proof: a password leaves a session pending, a passkey fills it. */
export async function openSessions(
  people: readonly Pick<BenchPerson, "id">[],
  method: ProofMethod,
  caller: Caller = CALLER,
): Promise<Issued[]> {
  const issued: Issued[] = [];
  for (let start = 0; start < people.length; start += 20) {
    const some = people.slice(start, start + 20).map(({ id }) => openOne(id, method, caller));
    issued.push(...(await Promise.all(some)));
  }
  return issued;
}

async function openOne(id: string, method: ProofMethod, caller: Caller): Promise<Issued> {
  const found = await findAccountById(id);
  if (!found) throw new Error("a person of the bench is missing");
  return (await admit(caller, { account: found.account, method, now: found.now })).issued;
}

/** The code a person's app shows now. */
export const currentCode = ({ secret }: BenchPerson): Promise<string> => generate({ secret });
