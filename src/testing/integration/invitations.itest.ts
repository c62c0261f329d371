import { describe, expect, it } from "vitest";
import { forgetLimits } from "../database/rows";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { request, tokenIn } from "../harness/http";
import { codesOf, together, won } from "../harness/together";
import {
  enrol,
  expectOk,
  mailTo,
  newAddress,
  PASSWORD,
  type SignedIn,
  signIn,
  signUp,
} from "../people/client";
import { invite, join, newOwner } from "../people/organization";

/** H06: an invitation works once and in time, for the confirmed address it was mailed to, unless it is withdrawn. */
const { urls, url, secondUrl, db } = sharedApp();

const PATH = "/organization/invitations/accept";
const accept = (person: Pick<SignedIn, "token">, token: string, at = url) =>
  request(at, "POST", PATH, { token: person.token, body: { token } });
const organizationOf = async (id: string) => {
  const [row] = await db`select org_id as org, org_role as role from users where id = ${id}`;
  return row;
};

describe("H06: who may accept", () => {
  it("nobody who isn't signed in, and nobody with another address; it can still be used then", async () => {
    const owner = await newOwner(url);
    const [invited, other] = [await signUp(url), await signUp(url)];
    const { token } = await invite(owner, invited.email);
    expectRefused(await request(url, "POST", PATH, { body: { token } }), PATH, "UNAUTHENTICATED");
    for (const at of urls)
      expectRefused(await accept(other, token, at), PATH, "INVALID_TOKEN", { hint: true });
    expect(await organizationOf(other.id)).toEqual({ org: null, role: 0 });
    expect((await accept(invited, token, secondUrl)).status).toBe(200);
    expect(await organizationOf(invited.id)).toEqual({
      org: (await organizationOf(owner.id))?.org,
      role: 0,
    });
  });

  it("nobody whose address isn't the invited one any more, nor while it isn't confirmed", async () => {
    const owner = await newOwner(url);
    const person = await signUp(url);
    const { token } = await invite(owner, person.email);
    await db`update users set email_verified_at = null where id = ${person.id}`;
    expectRefused(await accept(person, token), PATH, "INVALID_TOKEN");
    await db`update users set email_verified_at = now() where id = ${person.id}`;
    const email = newAddress();
    await forgetLimits(db);
    await expectOk(request(url, "POST", "/user/email", { token: person.token, body: { email } }));
    await expectOk(
      request(url, "POST", "/user/email/confirm", { body: { token: tokenIn(await mailTo(url, email)) } }),
    );
    const moved = await signIn({ ...person, email });
    expectRefused(await accept(moved, token), PATH, "INVALID_TOKEN", { hint: true });
  });

  it("nobody whose second step is still to do", async () => {
    const owner = await newOwner(url);
    const person = await enrol(await signUp(url));
    const { token } = await invite(owner, person.email);
    expectRefused(await accept(await signIn(person), token), PATH, "MFA_REQUIRED");
    expect((await accept(person, token)).status).toBe(200);
  });

  it("nobody who is in an organization already", async () => {
    const owner = await newOwner(url);
    const person = await newOwner(url);
    const { token } = await invite(owner, person.email);
    expectRefused(await accept(person, token), PATH, "ALREADY_EXISTS", {
      words: "You are in an organization already. Leave it first.",
    });
  });
});

describe("H06: an invitation is used once", () => {
  it("by hand: again it is refused, also after leaving", async () => {
    const owner = await newOwner(url);
    const person = await signUp(url);
    const { token } = await invite(owner, person.email, 254);
    expect((await accept(person, token)).status).toBe(200);
    for (const at of urls) expectRefused(await accept(person, token, at), PATH, "INVALID_TOKEN");
    await expectOk(request(url, "POST", "/organization/leave", { token: person.token }));
    for (const at of urls) expectRefused(await accept(person, token, at), PATH, "INVALID_TOKEN");
    expect(await organizationOf(person.id)).toEqual({ org: null, role: 0 });
  });

  it.each([1, 2, 3, 4])("round %i: 50 at once over two instances make one membership", async () => {
    const owner = await newOwner(url);
    const person = await signUp(url);
    const { token } = await invite(owner, person.email, 1);
    const shots = Array.from({ length: 50 }, () => ({ path: PATH, token: person.token, body: { token } }));
    const answers = await together(urls, shots);
    expect(won(answers)).toHaveLength(1);
    expect(
      [...codesOf(answers)].filter((code) => code !== "INVALID_TOKEN" && code !== "ALREADY_EXISTS"),
    ).toEqual([]);
    expect((await organizationOf(person.id))?.role).toBe(1);
    const [row] = await db`select count(*)::int as joined from audit_events
      where event = 'organization.joined' and user_id = ${person.id}`;
    expect(row?.joined).toBe(1);
  });

  it("two of two organizations accepted at the same moment make one membership", async () => {
    const person = await signUp(url);
    const tokens: string[] = [];
    for (const owner of [await newOwner(url), await newOwner(url)])
      tokens.push((await invite(owner, person.email)).token);
    const shots = Array.from({ length: 20 }, (_, index) => ({
      path: PATH,
      token: person.token,
      body: { token: tokens[Math.floor(index / 2) % 2] },
    }));
    expect(won(await together(urls, shots))).toHaveLength(1);
  });
});

describe("H06: an invitation ends", () => {
  const ENDINGS: [string, (owner: SignedIn, id: string, email: string) => Promise<unknown>][] = [
    ["after three days", (_, id) => db`update invitations set expires_at = now() where id = ${id}`],
    [
      "with its link",
      (_, id) => db`update single_use_tokens set expires_at = now() where data->>'invitationId' = ${id}`,
    ],
    [
      "when it is taken back",
      ({ token }, id) => expectOk(request(secondUrl, "DELETE", `/organization/invitations/${id}`, { token })),
    ],
    [
      "when it is mailed again: the new link counts",
      ({ token }, id) =>
        expectOk(request(secondUrl, "POST", `/organization/invitations/${id}/resend`, { token })),
    ],
    [
      "when the address is invited anew",
      ({ token }, _id, email) =>
        expectOk(request(secondUrl, "POST", "/organization/users", { token, body: { email } })),
    ],
    [
      "with the organization",
      ({ token }) => expectOk(request(secondUrl, "POST", "/organization/leave", { token })),
    ],
  ];
  it.each(ENDINGS)("%s", async (_name, end) => {
    const owner = await newOwner(url);
    const person = await signUp(url);
    const { id, token } = await invite(owner, person.email);
    await expectOk(request(url, "POST", "/organization/invitations/read", { body: { token } }));
    await forgetLimits(db);
    await end(owner, id, person.email);
    for (const at of urls) {
      expectRefused(await accept(person, token, at), PATH, "INVALID_TOKEN");
      const read = await request(at, "POST", "/organization/invitations/read", { body: { token } });
      expectRefused(read, "/organization/invitations/read", "INVALID_TOKEN");
    }
    expect(await organizationOf(person.id)).toEqual({ org: null, role: 0 });
  });

  it("when its maker loses the role it offers", async () => {
    const owner = await newOwner(url);
    const admin = await join(owner, 254);
    const person = await signUp(url);
    const { token } = await invite(admin, person.email, 254);
    await expectOk(request(url, "PUT", `/user/${admin.id}/role`, { token: owner.token, body: { role: 0 } }));
    expectRefused(await accept(person, token, secondUrl), PATH, "INVALID_TOKEN");
  });

  it("lasts three days, as its mail says", async () => {
    const owner = await newOwner(url);
    const { id } = await invite(owner, newAddress());
    const [row] = await db`select expires_at - created_at = interval '3 days' as three from invitations
      where id = ${id}`;
    expect(row?.three).toBe(true);
  });
});

it("H06: what is mailed isn't kept: the database holds a hash of it", async () => {
  const owner = await newOwner(url);
  const email = newAddress();
  const { token } = await invite(owner, email);
  const rows =
    await db`select to_jsonb(t)::text as row from single_use_tokens t where purpose = 'invitation'`;
  expect(rows.some(({ row }) => String(row).includes(token))).toBe(false);
  const known = await request(url, "POST", "/user/login", { body: { email, password: PASSWORD } });
  expectRefused(known, "/user/login", "INVALID_CREDENTIALS");
});
