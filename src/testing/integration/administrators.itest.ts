import { describe, expect, it } from "vitest";
import { age, forgetLimits } from "../database/rows";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { PageClient, request, tokenIn } from "../harness/http";
import {
  enrol,
  expectOk,
  GOOGLE_AUTH,
  mailsTo,
  mailTo,
  newAddress,
  PASSWORD,
  type SignedIn,
  signIn,
  signUp,
} from "../people/client";
import { join, NOBODY, newOwner, trust } from "../people/organization";
import { addPasskey } from "../people/passkey-client";

/** What administrators may do with members, what they never see, and what the members hear of it. */
const { urls, url, secondUrl, db } = sharedApp();

const headers = {
  "user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
};
const reset = (by: Pick<SignedIn, "token">, resetUserId: string, at = url) =>
  request(at, "POST", "/mfa/reset", {
    token: by.token,
    body: { resetUserId, reason: "Lost phone" },
    headers,
  });
const enforce = (by: Pick<SignedIn, "token">, more: Record<string, unknown> = {}) =>
  request(secondUrl, "POST", "/mfa/organization/enforce", {
    token: by.token,
    body: { enforced: true, ...more },
  });
const mfaOf = async (person: SignedIn) => {
  const [row] = await db`select (select count(*)::int from factors where user_id = ${person.id}) as factors,
    (select count(*)::int from sessions where user_id = ${person.id} and revoked_at is null) as sessions,
    (select mfa_enforced_from is not null from organizations o join users u on u.org_id = o.id
      where u.id = ${person.id}) as enforced`;
  return row;
};

describe("H03: the organization is the caller's own, and nobody acts on a higher role", () => {
  it("whatever organization a body names, it is one's own that changes", async () => {
    const [owner, elsewhere] = [await newOwner(url), await newOwner(url)];
    const [other] = await db`select org_id as id from users where id = ${elsewhere.id}`;
    const named = { organizationId: other?.id, orgId: other?.id, id: other?.id, userId: elsewhere.id };
    expect((await enforce(owner, named)).status).toBe(200);
    expect((await mfaOf(elsewhere))?.enforced).toBe(false);
    expect((await mfaOf(owner))?.enforced).toBe(true);
  });

  it("an administrator of one organization can't touch who is only in another, or in none", async () => {
    const [owner, elsewhere] = [await enrol(await newOwner(url)), await newOwner(url)];
    const [theirs, loner] = [await enrol(await join(elsewhere)), await enrol(await signUp(url))];
    for (const person of [elsewhere, theirs, loner]) {
      const before = await mfaOf(person);
      for (const at of urls) expectRefused(await reset(owner, person.id, at), "/mfa/reset", "USER_NOT_FOUND");
      expect(await mfaOf(person)).toEqual(before);
    }
  });

  it("neither to reset, to change, to remove nor to sign out", async () => {
    const owner = await enrol(await newOwner(url));
    const admin = await join(owner, 254);
    const before = await mfaOf(owner);
    expectRefused(await reset(admin, owner.id), "/mfa/reset", "INSUFFICIENT_ROLE");
    for (const [method, path, body] of [
      ["PUT", `/organization/users/${owner.id}`, { role: 0 }],
      ["PUT", `/user/${owner.id}/role`, { role: 0 }],
      ["DELETE", `/organization/users/${owner.id}`, undefined],
      ["POST", `/organization/users/${owner.id}/revoke-sessions`, undefined],
    ] as const) {
      const words = "You can't do this to a member of a higher role.";
      expectRefused(await request(url, method, path, { token: admin.token, body }), path, "FORBIDDEN", {
        words,
      });
    }
    expect(await mfaOf(owner)).toEqual(before);
    const refused = await db`select detail->>'operation' as operation from audit_events
      where event = 'access.refused' and actor_id = ${admin.id} order by id`;
    expect(refused.map(({ operation }) => operation)).toEqual([
      "mfa.reset",
      "member.update",
      "member.changeRole",
      "member.remove",
      "member.endSessions",
    ]);
  });

  it("and a role lower than an administrator's is refused before anything is looked up", async () => {
    const owner = await newOwner(url);
    for (const role of [0, 1, 2]) {
      const person = await join(owner, role);
      for (const id of [owner.id, NOBODY])
        expectRefused(await reset(person, id), "/mfa/reset", "INSUFFICIENT_ROLE");
      expect((await enforce(person)).status).toBe(403);
    }
    expect((await mfaOf(owner))?.enforced).toBe(false);
  });
});

describe("F06: an administrator's reset of a member", () => {
  it("takes a fresh proof of the administrator's", async () => {
    const owner = await enrol(await newOwner(url));
    const member = await enrol(await join(owner));
    await age(db, owner.id, 901);
    expectRefused(await reset(owner, member.id), "/mfa/reset", "STEP_UP_REQUIRED");
    expect((await mfaOf(member))?.factors).toBe(1);
  });

  it("ends every session on both instances, leaves no method, code or device, and shows no secret", async () => {
    const owner = await enrol(await newOwner(url));
    const member = await addPasskey(await enrol(await join(owner)));
    const trustedDeviceToken = await trust(member);
    const elsewhere = await signIn(member, { trustedDeviceToken });
    const browser = new PageClient(secondUrl, url);
    await browser.mutate("auth.login", { email: member.email, password: PASSWORD });
    const answer = await reset(owner, member.id, secondUrl);
    expect(answer.body).toEqual({ success: true, message: "MFA reset successfully" });
    for (const at of urls)
      for (const { token, refreshToken } of [member, elsewhere]) {
        expect((await request(at, "GET", "/mfa/status", { token })).status).toBe(401);
        const body = { refresh_token: refreshToken };
        expect((await request(at, "POST", "/user/refresh", { body })).status).toBe(401);
      }
    expect((await browser.query("account.profile")).status).toBe(401);
    const [left] =
      await db`select (select count(*)::int from factors where user_id = ${member.id}) as factors,
      (select count(*)::int from backup_codes where user_id = ${member.id}) as codes,
      (select count(*)::int from trusted_devices where user_id = ${member.id}) as devices`;
    expect(left).toEqual({ factors: 0, codes: 0, devices: 0 });
    const shown = await request(url, "GET", `/organization/users/${member.id}`, { token: owner.token });
    expect(shown.text).not.toMatch(/sealed|secret|hash|credential|backup|ipAddress/i);
    expect(shown.body).toMatchObject({ mfaEnabled: false, mfaMethods: [] });
  });

  it("is mailed with who, why, when and from where, and recorded with both", async () => {
    const owner = await newOwner(url);
    const member = await enrol(await join(owner));
    await expectOk(reset(owner, member.id));
    const { subject, text } = await mailTo(url, member.email);
    expect(subject).toMatch(/reset/i);
    for (const part of [
      /Ada Lovelace/,
      /Acme/,
      /Lost phone/,
      /Chrome on macOS/,
      /\d{4}/,
      /settings\/activity/,
    ])
      expect(text).toMatch(part);
    const rows =
      await db`select actor_id as actor, detail->>'reason' as reason, org_id is not null as organization
      from audit_events where event = 'mfa.reset' and user_id = ${member.id}`;
    expect([...rows]).toEqual([{ actor: owner.id, reason: "Lost phone", organization: true }]);
  });

  it("is followed by a mailed proof: a stolen password sets nothing up, whichever way it tries", async () => {
    const owner = await newOwner(url);
    const member = await enrol(await join(owner));
    await expectOk(reset(owner, member.id));
    const thief = await signIn({ ...member, url: secondUrl });
    for (const mfaType of ["GOOGLE_AUTH", "PASSKEY"])
      expectRefused(
        await request(secondUrl, "POST", "/mfa/setup", { token: thief.token, body: { mfaType } }),
        "/mfa/setup",
        "MAIL_PROOF_REQUIRED",
      );
    const moved = { token: thief.token, body: { email: newAddress() } };
    expect((await request(url, "POST", "/user/email", moved)).status).toBe(403);
    const newPassword = "eight brave lanterns hum";
    const changed = await request(url, "POST", "/user/password", {
      token: thief.token,
      body: { newPassword },
    });
    const token = Object(changed.body).fullAccessToken ?? thief.token;
    expectRefused(
      await request(url, "POST", "/mfa/setup", { token, body: GOOGLE_AUTH }),
      "/mfa/setup",
      "MAIL_PROOF_REQUIRED",
    );
    await forgetLimits(db);
    await expectOk(request(url, "POST", "/user/request-reset-password", { body: { email: member.email } }));
    const mailed = tokenIn(await mailTo(url, member.email));
    await expectOk(
      request(url, "POST", "/user/reset-password", {
        body: { token: mailed, newPassword: `${newPassword}!` },
      }),
    );
    // The thief's session went with the password; the one who reads the mail goes on.
    expect((await request(url, "GET", "/mfa/status", { token })).status).toBe(401);
    await enrol(await signIn({ ...member, password: `${newPassword}!` }));
  });
});

describe("F07: what administrators do to a member is told by mail, with when, from where, and what to do", () => {
  const SCENARIOS: [string, RegExp, string, string, unknown?][] = [
    ["another role", /role was changed/, "PUT", "/user/{id}/role", { role: 254 }],
    ["another role, by the member's row", /role was changed/, "PUT", "/organization/users/{id}", { role: 1 }],
    ["removal", /no longer in Acme/, "DELETE", "/organization/users/{id}"],
    ["sessions ended", /signed out everywhere/, "POST", "/organization/users/{id}/revoke-sessions"],
  ];
  it.each(SCENARIOS)("%s", async (_name, title, method, path, body) => {
    const owner = await newOwner(url);
    const member = await join(owner);
    const before = (await mailsTo(url, member.email)).length;
    const ask = { token: owner.token, body, headers };
    await expectOk(request(secondUrl, method, path.replace("{id}", member.id), ask));
    const [mail, ...older] = await mailsTo(url, member.email);
    expect(older).toHaveLength(before);
    expect(mail?.subject).toMatch(title);
    for (const part of [/Chrome on macOS/, /\d{4}/, /This wasn.t me/, /Acme/])
      expect(mail?.text).toMatch(part);
    expect(mail?.text).toContain(`${url}/settings/secure-account`);
    // By the very statement of the change.
    const [row] =
      await db`select count(*)::int as together from outbox o join audit_events a on a.at = o.created_at
      where o.user_id = ${member.id} and a.user_id = ${member.id} and a.actor_id = ${owner.id}`;
    expect(row?.together).toBe(1);
  });

  it("an invitation says who asks, into what, as what, and from where", async () => {
    const owner = await newOwner(url);
    const email = newAddress();
    const body = { email, role: 254 };
    await expectOk(request(url, "POST", "/organization/users", { token: owner.token, body, headers }));
    const { text, links } = await mailTo(url, email);
    for (const part of [/Ada Lovelace/, /Acme/, /Administrator/, /Chrome on macOS/])
      expect(text).toMatch(part);
    expect(links.some((link) => link.startsWith(`${url}/invitation#token=`))).toBe(true);
  });
});
