import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, newAddress, PASSWORD, type SignedIn, signIn } from "@/testing/people/client";
import { newOwner, newPerson } from "@/testing/people/here";
import { invite, join, NOBODY, proveBackup, trust } from "@/testing/people/organization";

const world = openWorld();

const makeStale = (person: SignedIn) =>
  world.sql("update sessions set proved_at = now() - interval '16 minutes' where id = $1", [
    person.sessionId,
  ]);

describe("requiring MFA", () => {
  const enforce = (person: SignedIn, body: Record<string, unknown> = { enforced: true }) =>
    ask("POST", "/mfa/organization/enforce", { token: person.token, body });

  it("H03: answers as published, to administrators with a fresh proof only", async () => {
    const [owner, loner] = [await newOwner(), await newPerson()];
    const member = await join(owner);
    expect(await enforce(loner)).toMatchObject({
      status: 400,
      body: { error: "User not associated with an organization" },
    });
    expect(await enforce(member)).toMatchObject({ status: 403 });
    expect(await enforce(owner, { enforced: "true" })).toMatchObject({ status: 400 });
    expect((await enforce(owner, { enforced: false })).body).toEqual({
      success: true,
      message: "MFA enforcement disabled for organization",
    });
    await makeStale(owner);
    expect(await enforce(owner)).toMatchObject({ status: 403, body: { code: "STEP_UP_REQUIRED" } });
  });

  it("H04: holds on the next request of every session, and at every new sign-in, until a method is set up", async () => {
    const owner = await newOwner();
    const member = await join(owner);
    expect(await ask("GET", "/sessions", { token: member.token })).toMatchObject({ status: 200 });
    expect((await enforce(owner)).body).toEqual({
      success: true,
      message: "MFA enforcement enabled for organization",
    });
    for (const token of [member.token, (await signIn(member)).token, owner.token]) {
      expect(await ask("GET", "/sessions", { token })).toMatchObject({
        status: 403,
        body: { code: "MFA_ENROLMENT_REQUIRED" },
      });
      expect(await ask("POST", "/organization/leave", { token })).toMatchObject({ status: 403 });
    }
    expect((await ask("GET", "/mfa/status", { token: member.token })).body).toMatchObject({
      data: { isRequired: true, isEnforced: true, sessionVerified: false },
    });
    const enrolled = await enrol(await signIn(member));
    expect(await ask("GET", "/sessions", { token: enrolled.token })).toMatchObject({ status: 200 });
    expect(
      await ask("POST", "/mfa/disable", { token: enrolled.token, body: { mfaType: "GOOGLE_AUTH" } }),
    ).toMatchObject({
      status: 403,
      body: { error: "Cannot disable MFA when enforced by organization" },
    });
    const admin = await enrol(owner);
    await mustAsk("POST", "/mfa/organization/enforce", { token: admin.token, body: { enforced: false } });
    await mustAsk("POST", "/mfa/disable", { token: enrolled.token, body: { mfaType: "GOOGLE_AUTH" } });
  });

  it("G08: lets nobody set a method up from a session that is open for a while, before proving again", async () => {
    const owner = await newOwner();
    const [member, enrolled] = [await join(owner), await enrol(await join(owner))];
    await mustAsk("POST", "/mfa/organization/enforce", {
      token: owner.token,
      body: { enforced: true, methods: ["PASSKEY"] },
    });
    const setUp = (token: string) => ask("POST", "/mfa/setup", { token, body: { mfaType: "PASSKEY" } });
    for (const person of [member, enrolled]) {
      expect(await setUp(person.token)).toMatchObject({ status: 200 });
      await makeStale(person);
      expect(await setUp(person.token)).toMatchObject({ status: 403, body: { code: "STEP_UP_REQUIRED" } });
    }
    // Each proves what they can: the method where there is one, else the password.
    const body = { mfaType: "GOOGLE_AUTH", code: enrolled.backupCodes[0] };
    for (const again of [
      await mustAsk("POST", "/auth/reauthenticate", { token: member.token, body: { password: PASSWORD } }),
      await mustAsk("POST", "/mfa/verify-login", { token: enrolled.token, body }),
    ]) {
      const token = String(again.fullAccessToken);
      expect(await setUp(token)).toMatchObject({ status: 200 });
      // Who verifies tokens offline must not take it for a full one.
      expect(token).not.toContain(".");
      expect(again).not.toHaveProperty("refreshToken");
    }
    const [{ lasts } = {}] = await world.sql(
      "select expires_at <= now() + interval '15 minutes' as lasts from sessions where id = $1",
      [member.sessionId],
    );
    expect(lasts).toBe(true);
    // Who signs in anew is new.
    const { token, sessionId } = await signIn(member);
    await world.sql("update sessions set proved_at = null where id = $1", [sessionId]);
    expect(await setUp(token)).toMatchObject({ status: 200 });
  });

  it("H04: waits for the end of a grace period, and for the roles it names", async () => {
    const owner = await newOwner();
    const [member, admin] = [await join(owner), await join(owner, 254)];
    const from = new Date(Date.now() + 3_600_000).toISOString();
    await mustAsk("POST", "/mfa/organization/enforce", {
      token: owner.token,
      body: { enforced: true, from, roles: [254] },
    });
    expect((await ask("GET", "/mfa/status", { token: admin.token })).body).toMatchObject({
      data: { isRequired: true, isEnforced: false },
    });
    await world.sql("update organizations set mfa_enforced_from = now() where mfa_enforced_roles = '{254}'");
    expect((await ask("GET", "/sessions", { token: admin.token })).status).toBe(403);
    expect((await ask("GET", "/sessions", { token: member.token })).status).toBe(200);
    expect((await ask("GET", "/sessions", { token: owner.token })).status).toBe(200);
  });

  it("is shown beforehand: how many have a method, and who will be asked", async () => {
    const owner = await enrol(await newOwner());
    const members = [await join(owner), await enrol(await join(owner)), await join(owner, 254)];
    const all = await mustAsk("GET", "/mfa/organization/preview", { token: owner.token });
    expect(all).toMatchObject({ members: 4, ready: 2, toAsk: 2, youAreReady: true });
    const asked = z.array(z.object({ id: z.string() })).parse(all.asked);
    expect(asked.map(({ id }) => id).sort()).toEqual([members[0]?.id, members[2]?.id].sort());
    expect(
      await mustAsk("GET", "/mfa/organization/preview?roles=254,255&methods=PASSKEY", { token: owner.token }),
    ).toMatchObject({
      members: 2,
      ready: 0,
      youAreReady: false,
    });
  });

  it("is never narrowed to methods that nobody can set up", async () => {
    const owner = await newOwner();
    expect((await enforce(owner, { enforced: true, methods: [] })).status).toBe(400);
  });

  it("G11: forgets the devices of all its members, and sessions that rested on one", async () => {
    const owner = await newOwner();
    const member: Enrolled = await enrol(await join(owner));
    const pending = await signIn(member);
    const { trustedDeviceToken } = await proveBackup(member, pending.token, { trustDevice: true });
    const trusted = await signIn(member, { trustedDeviceToken });
    expect((await ask("GET", "/sessions", { token: trusted.token })).status).toBe(200);
    await enforce(owner);
    expect((await ask("GET", "/sessions", { token: trusted.token })).body).toMatchObject({
      code: "MFA_REQUIRED",
    });
    expect(await signIn(member, { trustedDeviceToken })).toMatchObject({ isAsked: true });
    expect(await world.sql("select 1 from trusted_devices where user_id = $1", [member.id])).toEqual([]);
  });

  it("G11: ends sessions that rested on a device too where it is required already, and asked of others by now", async () => {
    const owner = await enrol(await newOwner());
    const member = await enrol(await join(owner));
    await enforce(owner);
    const trustedDeviceToken = await trust(member);
    const trusted = await signIn(member, { trustedDeviceToken });
    expect((await ask("GET", "/sessions", { token: trusted.token })).status).toBe(200);
    await enforce(owner, { enforced: true, methods: ["GOOGLE_AUTH"] });
    expect((await ask("GET", "/sessions", { token: trusted.token })).body).toMatchObject({
      code: "MFA_REQUIRED",
    });
    expect((await ask("GET", "/sessions", { token: member.token })).status).toBe(200);
  });

  it("G11: joining ends what rested on a device from before", async () => {
    const owner = await enrol(await newOwner());
    await enforce(owner);
    const person = await enrol(await newPerson());
    const trusted = await signIn(person, { trustedDeviceToken: await trust(person) });
    const { token } = await invite(owner, person.email);
    await mustAsk("POST", "/organization/invitations/accept", { token: person.token, body: { token } });
    expect((await ask("GET", "/sessions", { token: trusted.token })).body).toMatchObject({
      code: "MFA_REQUIRED",
    });
  });

  it("takes a date as far off as dates go, and refuses what is none", async () => {
    const owner = await newOwner();
    for (const from of ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]) {
      expect(await enforce(owner, { enforced: true, from, roles: [2] })).toMatchObject({
        status: 400,
        body: { fieldErrors: { from: "Give a date and time in ISO 8601." } },
      });
    }
    await mustAsk("POST", "/mfa/organization/enforce", {
      token: owner.token,
      body: {
        enforced: true,
        from: "9999-12-31T23:59:59Z",
        roles: [2, 2, 1, 2],
      },
    });
    expect(await mustAsk("GET", "/organization", { token: owner.token })).toMatchObject({
      organization: { mfaPolicy: { from: "9999-12-31T23:59:59.000Z", roles: [2, 1] } },
    });
  });
});

describe("H04: turning two methods off in the same moment", () => {
  it("leaves one of them on where MFA is enforced, and that one first", async () => {
    const owner = await newOwner();
    const member = await enrol(await join(owner));
    await mustAsk("POST", "/mfa/organization/enforce", { token: owner.token, body: { enforced: true } });
    for (let round = 0; round < 5; round += 1) {
      await world.sql("delete from factors where user_id = $1 and type = 'PASSKEY'", [member.id]);
      await world.sql(
        `insert into factors (id, user_id, type, status, enabled, sealed, key_id)
          select gen_random_uuid(), user_id, 'PASSKEY', 'active', true, sealed, key_id from factors where user_id = $1`,
        [member.id],
      );
      await world.sql("update factors set enabled = true where user_id = $1", [member.id]);
      const answers = await Promise.all(
        ["GOOGLE_AUTH", "PASSKEY"].map((mfaType) =>
          ask("POST", "/mfa/disable", { token: member.token, body: { mfaType } }),
        ),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403]);
      const left = await world.sql(
        "select f.type, u.primary_method from factors f join users u on u.id = f.user_id where u.id = $1 and f.enabled",
        [member.id],
      );
      expect(left).toHaveLength(1);
      expect(left[0]?.primary_method).toBe(left[0]?.type);
    }
  });
});

describe("F06: an administrator's reset", () => {
  it("is refused to members before anything is looked up", async () => {
    const owner = await newOwner();
    const [member, loner] = [await join(owner), await newPerson()];
    for (const person of [member, loner]) {
      for (const resetUserId of [owner.id, NOBODY]) {
        expect(await ask("POST", "/mfa/reset", { token: person.token, body: { resetUserId } })).toMatchObject(
          {
            status: 403,
            body: {
              code: "INSUFFICIENT_ROLE",
              error:
                "Insufficient permissions. OWNER or ADMINISTRATOR role required to reset another user's MFA.",
            },
          },
        );
      }
    }
  });

  it("removes every proof, ends every session, is mailed and recorded, and waits for mail before the next set-up", async () => {
    const owner = await newOwner();
    const member = await enrol(await join(owner));
    const pending = await signIn(member);
    const { trustedDeviceToken } = await proveBackup(member, pending.token, { trustDevice: true });
    await mustAsk("POST", "/mfa/reset", {
      token: owner.token,
      body: { resetUserId: member.id, reason: "Lost phone" },
    });
    expect((await ask("GET", "/mfa/status", { token: member.token })).status).toBe(401);
    for (const table of ["factors", "backup_codes", "trusted_devices"]) {
      expect(await world.sql(`select 1 from ${table} where user_id = $1`, [member.id]), table).toEqual([]);
    }
    const again = await signIn(member, { trustedDeviceToken });
    expect(
      await ask("POST", "/mfa/setup", { token: again.token, body: { mfaType: "GOOGLE_AUTH" } }),
    ).toMatchObject({
      status: 403,
      body: { code: "MAIL_PROOF_REQUIRED" },
    });
    expect(
      await ask("POST", "/user/email", { token: again.token, body: { email: newAddress() } }),
    ).toMatchObject({
      status: 403,
    });
    const proof = `[{"method":"MAIL","at":"${new Date().toISOString()}"}]`;
    await world.sql("update sessions set proofs = $2::text::jsonb where id = $1", [again.sessionId, proof]);
    await enrol(again);
    const recorded = await world.sql(
      "select actor_id, org_id is not null as has_org, detail->>'reason' as reason from audit_events where event = 'mfa.reset' and user_id = $1",
      [member.id],
    );
    expect(recorded).toEqual([{ actor_id: owner.id, has_org: true, reason: "Lost phone" }]);
    const mails = await world.sql("select 1 from outbox where user_id = $1 and template = 'admin-reset'", [
      member.id,
    ]);
    expect(mails).toHaveLength(1);
  });
});
