import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { REST_OPERATIONS, type RestOperation } from "@/api/routers/operations";
import { ERRORS, type ErrorCode } from "@/contract/errors";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { type Answer, request } from "../harness/http";
import { enrol, newAddress, type SignedIn } from "../people/client";
import { invite, join, NOBODY, newOwner, trust } from "../people/organization";

/** H02: an id of somebody else's is answered like nobody's, at every operation of the router that takes one. */
const { urls, url, db } = sharedApp();

type Kind =
  | "user"
  | "organization"
  | "session"
  | "device"
  | "passkey"
  | "invitation"
  | "event"
  | "registration";
type Row = {
  of: Kind;
  /** Absent where the answer is a good one that holds nothing. */
  refusal?: ErrorCode;
  /** What is said of something that is no id at all; by default that it isn't valid. */
  malformed?: ErrorCode;
  body?: Record<string, unknown>;
};
const user: Row = { of: "user", refusal: "USER_NOT_FOUND" };
const session: Row = { of: "session", refusal: "NOT_FOUND" };
const device: Row = { of: "device", refusal: "NOT_FOUND" };
const passkey: Row = { of: "passkey", refusal: "NOT_FOUND" };
const organization: Row = { of: "organization", refusal: "NOT_FOUND" };
const invitation: Row = { of: "invitation", refusal: "NOT_FOUND" };

const ROWS: Readonly<Record<string, Row>> = {
  "account.update id": { ...user, body: { name: "Eve" } },
  "account.role id": user,
  "account.remove id": user,
  // These are open to anybody, so the answer tells nobody whose it is.
  "auth.resendVerification verificationTokenId": { of: "registration" },
  // The link comes first: without one that works, nothing is said of any registration.
  "auth.verifyEmail verificationTokenId": {
    of: "registration",
    refusal: "INVALID_TOKEN",
    body: { token: "A".repeat(43) },
  },
  // Published so, whatever the ids look like.
  "mfa.reset resetUserId": { ...user, malformed: "USER_NOT_FOUND" },
  "passkey.one id": passkey,
  "passkey.rename id": { ...passkey, body: { name: "Mine" } },
  "passkey.remove id": passkey,
  "session.revoke id": session,
  "session.heartbeat id": session,
  "session.device id": device,
  "session.renameDevice id": { ...device, body: { deviceName: "Mine" } },
  "session.forgetDevice id": device,
  "session.untrustDevice id": device,
  "activity.deny eventId": { of: "event", refusal: "NOT_FOUND" },
  // A filter: it finds nothing.
  "activity.organization userId": { of: "user" },
  "organization.details id": organization,
  "organization.update id": { ...organization, body: { name: "Eve" } },
  "member.get id": user,
  "member.update id": { ...user, body: { role: 0 } },
  "member.changeRole id": { ...user, body: { role: 0 } },
  "member.remove id": user,
  "member.endSessions id": user,
  "invitation.revoke id": invitation,
  "invitation.resend id": invitation,
};
/** What is one person's alone, so that an administrator of theirs has no more of it than anybody. */
const PERSONAL: readonly Kind[] = ["session", "device", "passkey", "event"];

const fieldsOfInput = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });

/** The fields of an operation that hold an id: those of its path, and what is called so. */
function idsOf({ rest, schemas }: RestOperation): string[] {
  const inPath = [...rest.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const shape = schemas.input && z.toJSONSchema(schemas.input, { io: "input", unrepresentable: "any" });
  const given = shape ? Object.keys(fieldsOfInput.parse(shape).properties) : [];
  return [...new Set([...inPath, ...given.filter((name) => /^id$|Id$/.test(name))])];
}
const cases = REST_OPERATIONS.flatMap((operation) =>
  idsOf(operation).map((field) => ({ title: `${operation.name} ${field}`, operation, field })),
);

it("H02: has a row for every id that an operation takes", () => {
  expect(cases.map(({ title }) => title).sort()).toEqual(Object.keys(ROWS).sort());
});

let me: SignedIn;
let mate: SignedIn;
let stranger: SignedIn;
/** Ids of somebody elsewhere, and of a member of one's own organization. */
let foreign: Record<Kind, string>;
let mates: Record<Kind, string>;

beforeAll(async () => {
  me = await newOwner(url);
  mate = await join(me);
  mates = await idsOfPerson(mate, NOBODY);
  stranger = await newOwner(url);
  foreign = await idsOfPerson(stranger, (await invite(stranger, newAddress())).id);
});

async function idsOfPerson(person: SignedIn, invitationId: string): Promise<Record<Kind, string>> {
  await trust(await enrol(person));
  await db`insert into factors (id, user_id, type, status, enabled, sealed, key_id, credential_id)
    select gen_random_uuid(), user_id, 'PASSKEY', 'active', true, sealed, key_id, ${person.id}
    from factors where user_id = ${person.id} and type = 'GOOGLE_AUTH'`;
  const body = { email: newAddress(), password: person.password };
  const registered = await request(url, "POST", "/user/register", { body });
  const [row] = await db`select
    (select id from trusted_devices where user_id = ${person.id}) as device,
    (select org_id from users where id = ${person.id}) as organization,
    (select id from factors where user_id = ${person.id} and type = 'PASSKEY') as passkey,
    (select max(id)::text from audit_events where user_id = ${person.id}) as event`;
  const found = z
    .object({ device: z.uuid(), organization: z.uuid(), passkey: z.uuid(), event: z.string() })
    .parse(row);
  return {
    ...found,
    user: person.id,
    session: person.sessionId,
    invitation: invitationId,
    registration: Object(registered.body).verificationTokenId,
  };
}

/** Everything the others have, to compare: it must stay as it is. */
const theirs = () => db`select
  (select jsonb_agg(to_jsonb(u) order by id) from users u where id = any(${[mate.id, stranger.id]})) as users,
  (select jsonb_agg(to_jsonb(s) order by id) from sessions s where user_id = any(${[mate.id, stranger.id]})) as sessions,
  (select jsonb_agg(to_jsonb(d) order by id) from trusted_devices d where user_id = any(${[mate.id, stranger.id]})) as devices,
  (select jsonb_agg(to_jsonb(f) order by id) from factors f where user_id = any(${[mate.id, stranger.id]})) as factors,
  (select jsonb_agg(to_jsonb(i) order by id) from invitations i where invited_by = ${stranger.id}) as invitations`;

describe.each(cases)("H02: $title", ({ title, operation, field }) => {
  const { rest, meta } = operation;
  const { of, refusal, malformed = "VALIDATION_FAILED", body = {} }: Row = ROWS[title] ?? { of: "user" };

  function send(id: string, at: string): Promise<Answer> {
    const path = rest.path.replace(`{${field}}`, encodeURIComponent(id));
    const token = meta.level === "open" ? {} : { token: me.token };
    if (rest.method !== "GET")
      return request(at, rest.method, path, { ...token, body: { ...body, [field]: id } });
    const query = path === rest.path ? `?${field}=${encodeURIComponent(id)}` : "";
    return request(at, "GET", path + query, token);
  }

  it("is answered alike for somebody else's id and for nobody's, and nothing is changed", async () => {
    const before = await theirs();
    const ids = [foreign[of], ...(PERSONAL.includes(of) ? [mates[of]] : [])];
    for (const at of urls) {
      const nobody = await send(of === "event" ? "999999999999999" : NOBODY, at);
      for (const id of ids) {
        const answer = await send(id, at);
        if (refusal) expectRefused(answer, rest.path, refusal);
        else expect(answer.status).toBe(200);
        expect(answer.text).toBe(nobody.text);
        expect([...answer.headers.keys()]).toEqual([...nobody.headers.keys()]);
      }
    }
    expect(await theirs()).toEqual(before);
  });

  it.each(["x", "1 or 1=1", "00000000-0000-4000-8000-00000000000", "../me", "\u0000"])(
    "is refused for its form where it is %j",
    async (id) => {
      const answer = await send(id, url);
      expect(answer.status, answer.text).toBe(ERRORS[malformed][0]);
      expect(Object(answer.body).code).toBe(malformed);
    },
  );
});
