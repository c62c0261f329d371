import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { ROLES } from "@/contract/fields";
import { normalizeEmail } from "@/contract/text/email-address";
import { closeDatabase } from "@/engine/db/pool/client";
import { run } from "@/engine/db/run";
import { sealState } from "@/engine/factor/factors";
import { hashPassword } from "@/engine/platform/hash-password";
import { explain } from "./explain";
import { prepareDatabase } from "./prepare-database";
import { readSettings } from "./settings";

/** `npm run seed`: a demo organization to look around in. On loopback only: everybody knows its passwords. */

const ORGANIZATION = "Analytical Engines";
const PASSWORD = "a quiet engine hums";
/** For an authenticator app: whoever wants to sign in as somebody with a second step adds this key by hand. */
const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

const PEOPLE = [
  { first: "Ada", last: "Lovelace", role: ROLES.OWNER, hasApp: true },
  { first: "Charles", last: "Babbage", role: ROLES.ADMINISTRATORS, hasApp: true },
  { first: "Mary", last: "Somerville", role: ROLES.BILLING, hasApp: true },
  { first: "Luigi", last: "Menabrea", role: ROLES.WORKSPACES, hasApp: false },
  { first: "Augustus", last: "De Morgan", role: ROLES.USER, hasApp: true },
  { first: "Sophia", last: "Frend", role: ROLES.USER, hasApp: false },
  { first: "Michael", last: "Faraday", role: ROLES.USER, hasApp: true },
  { first: "Caroline", last: "Herschel", role: ROLES.USER, hasApp: false },
  { first: "George", last: "Boole", role: ROLES.USER, hasApp: true },
  { first: "Mary", last: "Everest", role: ROLES.USER, hasApp: false },
  { first: "Joseph", last: "Jacquard", role: ROLES.USER, hasApp: false },
  { first: "Anne", last: "Byron", role: ROLES.USER, hasApp: true },
] as const;

const addressOf = ({ first, last }: (typeof PEOPLE)[number]) =>
  `${first}.${last}@example.test`.toLowerCase().replaceAll(" ", "");

async function seed(): Promise<boolean> {
  const passwordHash = await hashPassword(PASSWORD);
  const organizationId = randomUUID();
  const [made] = await run<{ id: string }>(sql`
    insert into organizations (id, name) select ${organizationId}::uuid, ${ORGANIZATION}
    where not exists (select 1 from organizations where name = ${ORGANIZATION}) returning id`);
  if (!made) return false;
  for (const person of PEOPLE) await addPerson(person, organizationId, passwordHash);
  return true;
}

async function addPerson(
  person: (typeof PEOPLE)[number],
  organizationId: string,
  passwordHash: string,
): Promise<void> {
  const userId = randomUUID();
  const factorId = randomUUID();
  const email = addressOf(person);
  const { sealed, keyId } = sealState(factorId, userId, { secret: SECRET });
  await run(sql`
    with added as (
      insert into users (id, email, email_normalized, email_verified_at, password_hash, first_name, last_name,
        org_id, org_role, org_joined_at, primary_method)
      values (${userId}::uuid, ${email}, ${normalizeEmail(email)}, now(), ${passwordHash}, ${person.first},
        ${person.last}, ${organizationId}::uuid, ${person.role}::smallint, now(),
        ${person.hasApp ? "GOOGLE_AUTH" : null})
      on conflict do nothing returning id)
    insert into factors (id, user_id, type, status, enabled, sealed, key_id, confirmed_at)
    select ${factorId}::uuid, id, 'GOOGLE_AUTH', 'active', true, ${sealed}::bytea, ${keyId}, now()
    from added where ${person.hasApp}::boolean`);
}

const settings = readSettings();
if (!settings.isLoopback) {
  console.error(
    "npm run seed makes accounts whose passwords everybody knows: it works on a loopback APP_URL only.",
  );
  process.exit(1);
}
try {
  const embedded = await prepareDatabase(settings, { beside: true });
  const isNew = await seed();
  await closeDatabase();
  await embedded?.stop();
  const owner = addressOf(PEOPLE[0]);
  console.log(
    isNew
      ? `“${ORGANIZATION}” is there, with ${PEOPLE.length} people.`
      : `“${ORGANIZATION}” was there already.`,
  );
  console.log(`Sign in as ${owner} with the password “${PASSWORD}”.`);
  console.log(`Its authenticator app's key: ${SECRET}`);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
