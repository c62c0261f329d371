import { beforeEach, describe, expect, it } from "vitest";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { PageClient } from "@/testing/harness/http";
import { enrol, mailsTo, PASSWORD, type SignedIn } from "@/testing/people/client";
import { signUp } from "@/testing/people/here";
import { codeAt, nextStep } from "@/testing/people/totp-steps";

/** Guarantee: every sign-in on a device that is new to the account is told to its owner, at most once a day. */
const PHONE = { "user-agent": "Mozilla/5.0 (iPhone) Safari/604.1" };
const TABLET = { "user-agent": "Mozilla/5.0 (iPad) Safari/604.1" };
const SUBJECT = /^You signed in on a new device/;

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

const told = async (email: string) =>
  (await mailsTo(HERE, email)).filter(({ subject }) => SUBJECT.test(subject)).length;
const login = ({ email }: { email: string }, headers: Record<string, string> = {}, more = {}) =>
  mustAsk("POST", "/user/login", { body: { email, password: PASSWORD, ...more }, headers });
/** Sign-ins on a new device, as the activity shows them. */
async function shown({ id }: SignedIn): Promise<number> {
  const rows = await world.sql(
    "select 1 from audit_events where user_id = $1 and detail->>'newDevice' = 'true'",
    [id],
  );
  return rows.length;
}
async function loginOnPage(
  { email }: { email: string },
  browser = new PageClient(HERE),
): Promise<PageClient> {
  expect((await browser.mutate("auth.login", { email, password: PASSWORD })).status).toBe(200);
  return browser;
}

describe("over REST, a device is what calls itself so on one network", () => {
  it("the first sign-in and the same device again are told to nobody; another one is, once a day", async () => {
    const person = await signUp();
    await login(person);
    expect([await told(person.email), await shown(person)]).toEqual([0, 0]);
    await login(person, PHONE);
    expect([await told(person.email), await shown(person)]).toEqual([1, 1]);
    await login(person, PHONE);
    expect([await told(person.email), await shown(person)]).toEqual([1, 1]);
    await login(person, TABLET);
    expect([await told(person.email), await shown(person)]).toEqual([1, 2]);
    // The day is over.
    await world.sql("update outbox set idempotency_key = id::text");
    await login(person, { "user-agent": "curl/8" });
    expect(await told(person.email)).toBe(2);
  });

  it("shows it in the activity", async () => {
    const person = await signUp();
    await login(person, PHONE);
    const { events } = await mustAsk("GET", "/mfa/activity?filter=sign-ins&limit=1", { token: person.token });
    expect(events).toMatchObject([{ event: "sign_in", onNewDevice: true }]);
  });

  it("a device that wasn't seen for 90 days is a new one", async () => {
    const person = await signUp();
    await login(person, PHONE);
    await world.sql(
      "update sign_in_sources set last_seen_at = now() - interval '91 days' where user_id = $1",
      [person.id],
    );
    await login(person, PHONE);
    expect(await shown(person)).toBe(2);
  });

  it("is remembered in rows that are written once a day", async () => {
    const person = await signUp();
    /** Where the rows lie, which every write changes. */
    const places = () =>
      world.sql("select ctid::text from sign_in_sources where user_id = $1 order by source", [person.id]);
    await login(person, PHONE);
    const first = await places();
    await login(person, PHONE);
    expect(await places()).toEqual(first);
    await world.sql(
      "update sign_in_sources set last_seen_at = now() - interval '25 hours' where user_id = $1",
      [person.id],
    );
    const aged = await places();
    await login(person, PHONE);
    expect(await places()).not.toEqual(aged);
  });

  it("what is still to be proved counts for nothing: the mail goes out with the second step", async () => {
    const person = await enrol(await signUp());
    const { accessToken } = await login(person, PHONE);
    expect(await told(person.email)).toBe(0);
    const code = await codeAt(person.secret, await nextStep(person));
    const body = { mfaType: "GOOGLE_AUTH", code, trustDevice: true };
    const { trustedDeviceToken } = await mustAsk("POST", "/mfa/verify-login", {
      token: String(accessToken),
      body,
      headers: PHONE,
    });
    expect([await told(person.email), await shown(person)]).toEqual([1, 1]);
    // A trusted device is known wherever it goes, by its token.
    await login(person, TABLET, { trustedDeviceToken });
    expect(await shown(person)).toBe(1);
  });
});

describe("on the pages, a browser is known by its cookie", () => {
  it("wherever it goes, and only for the account that signed in with it", async () => {
    const [person, other] = [await signUp(), await signUp()];
    const browser = await loginOnPage(person);
    expect(await told(person.email)).toBe(1);
    await loginOnPage(person, browser);
    expect(await shown(person)).toBe(1);
    await loginOnPage(other, browser);
    expect(await told(other.email)).toBe(1);
  });

  it("until the account's next ending of access", async () => {
    const person = await signUp();
    const browser = await loginOnPage(person);
    expect(await shown(person)).toBe(1);
    const done = await ask("POST", "/user/password", {
      token: person.token,
      body: { currentPassword: PASSWORD, newPassword: `${PASSWORD} too` },
    });
    expect(done.status).toBe(200);
    const changed = { email: person.email, password: `${PASSWORD} too` };
    expect((await browser.mutate("auth.login", changed)).status).toBe(200);
    expect(await shown(person)).toBe(2);
  });

  it("the cookie opens nothing", async () => {
    const person = await signUp();
    const browser = await loginOnPage(person);
    const name = [...browser.cookies.keys()].find((key) => key.endsWith("latchkey-browser")) ?? "";
    const thief = new PageClient(HERE);
    thief.cookies.set(name, browser.cookies.get(name) ?? "");
    expect((await thief.query("account.profile")).status).toBe(401);
  });
});

it("nobody is told of an account's first sign-in after this was not known yet", async () => {
  const person = await signUp();
  await world.sql("update sign_in_sources set known_epoch = null where user_id = $1", [person.id]);
  await login(person, PHONE);
  expect([await told(person.email), await shown(person)]).toEqual([0, 0]);
});
