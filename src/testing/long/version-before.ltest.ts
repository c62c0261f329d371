import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type RunningApp, startApp } from "../harness/app";
import { type Ask, request, tokenIn } from "../harness/http";
import {
  type Enrolled,
  enrol,
  expectOk,
  mailTo,
  type Person,
  type SignedIn,
  signIn,
  signUp,
} from "../people/client";
import { invite, join, newOwner, proveBackup } from "../people/organization";
import { VERSION_BEFORE, versionBefore } from "./version-before";

/**
 * Guarantee: while the version before serves beside this one, what either opens, takes or ends is so for the other.
 */
const before = versionBefore();
const missing = "missing" in before ? before.missing : undefined;
/** Says in the report why nothing of it was tried. */
const both = `${VERSION_BEFORE} beside this version${missing ? ` (skipped: ${missing})` : ""}`;

const NEW_PASSWORD = "eight brave lanterns hum";

let app: RunningApp;
const url = { before: "", now: "" };
beforeAll(async () => {
  if ("missing" in before) return;
  app = await startApp();
  url.now = app.url;
  url.before = (await app.startAnother({}, before)).url;
}, 120_000);
afterAll(() => app?.stop());

const at = <Who extends { url: string }>(there: string, person: Who): Who => ({ ...person, url: there });
const ask = async (
  { url, token }: Pick<Person, "url" | "token">,
  method: string,
  path: string,
  more: Ask = {},
) => request(url, method, path, { token, ...more });
const mustAsk = (...args: Parameters<typeof ask>) => expectOk(ask(...args));

const isOpen = async (there: string, { token }: { token: string }) =>
  (await request(there, "GET", "/mfa/status", { token })).status === 200;
const isFull = async (there: string, { token }: { token: string }) =>
  Object(Object((await request(there, "GET", "/mfa/status", { token })).body).data).sessionVerified === true;

const refreshed = z.object({ accessToken: z.string(), refreshToken: z.string() });
async function refresh(there: string, { refreshToken }: { refreshToken: string }) {
  const answer = await request(there, "POST", "/user/refresh", { body: { refresh_token: refreshToken } });
  const { success, data } = refreshed.safeParse(answer.body);
  return success ? { token: data.accessToken, refreshToken: data.refreshToken } : undefined;
}

/** Signs in with both steps, and has the device trusted. */
async function signInTrusting(person: Enrolled): Promise<SignedIn & { device: string }> {
  const signedIn = await signIn(person);
  const { fullAccessToken, refreshToken, trustedDeviceToken } = await proveBackup(person, signedIn.token, {
    trustDevice: true,
  });
  return { ...signedIn, token: fullAccessToken, refreshToken, device: z.string().parse(trustedDeviceToken) };
}

const onDevice = (person: Person, trustedDeviceToken: string, password = person.password) =>
  signIn({ ...person, password }, { trustedDeviceToken });

const SIDES = [
  { one: "before", other: "now" },
  { one: "now", other: "before" },
] as const;

describe.skipIf(missing).each(SIDES)(`${both}: what $one opens, $other takes`, (sides) => {
  const here = () => url[sides.one];
  const there = () => url[sides.other];

  it("accounts, passwords, second steps, sessions and refresh tokens, back and forth", async () => {
    const person = await enrol(await signUp(here()));
    expect(await isOpen(there(), person)).toBe(true);
    const elsewhere = await signIn(at(there(), person));
    expect(elsewhere.isAsked).toBe(true);
    // The second step of a sign-in that was begun at the other.
    const { fullAccessToken, refreshToken } = await proveBackup(person, elsewhere.token);
    expect(await isFull(there(), { token: fullAccessToken })).toBe(true);
    let tokens: { token: string; refreshToken: string } | undefined = {
      token: fullAccessToken,
      refreshToken,
    };
    for (const side of [there(), here(), there()]) {
      tokens = tokens && (await refresh(side, tokens));
      expect(tokens).toBeDefined();
      expect(await isFull(side === here() ? there() : here(), { token: String(tokens?.token) })).toBe(true);
    }
  });

  it("a trusted device, until it is taken away there", async () => {
    const person = await enrol(await signUp(here()));
    const { device } = await signInTrusting(person);
    const spared = await onDevice(at(there(), person), device);
    expect(spared.isAsked).toBe(false);
    expect(await isFull(here(), spared)).toBe(true);
    const { body } = await mustAsk(at(there(), person), "GET", "/devices");
    const { devices } = z.object({ devices: z.tuple([z.object({ id: z.string() })]) }).parse(body);
    await mustAsk(at(there(), person), "DELETE", `/devices/${devices[0].id}`);
    expect((await onDevice(person, device)).isAsked).toBe(true);
  });

  it("links and invitations that were mailed by it", async () => {
    const person = await signUp(here());
    await expectOk(
      request(here(), "POST", "/user/request-reset-password", { body: { email: person.email } }),
    );
    const token = tokenIn(await mailTo(here(), person.email));
    const body = { token, newPassword: NEW_PASSWORD };
    await expectOk(request(there(), "POST", "/user/reset-password", { body }));
    expect(await isOpen(here(), person)).toBe(false);
    const again = await signIn({ ...at(here(), person), password: NEW_PASSWORD });
    const owner = await newOwner(here());
    const invited = await invite(owner, person.email, 1);
    await mustAsk(at(there(), again), "POST", "/organization/invitations/accept", {
      body: { token: invited.token },
    });
    expect((await mustAsk(again, "GET", "/user/profile")).body).toMatchObject({ data: { orgRole: 1 } });
  });
});

type Ended = { own: Enrolled; owner: SignedIn };

/** What ends access, done at a side. */
const ENDERS: [what: string, end: (there: string, ended: Ended) => Promise<unknown>, password?: string][] = [
  [
    "a password changed",
    (there, { own }) =>
      mustAsk(at(there, own), "POST", "/user/password", { body: { newPassword: NEW_PASSWORD } }),
    NEW_PASSWORD,
  ],
  [
    "a password reset by mail",
    async (there, { own: { email } }) => {
      await expectOk(request(there, "POST", "/user/request-reset-password", { body: { email } }));
      const token = tokenIn(await mailTo(there, email));
      const body = { token, newPassword: NEW_PASSWORD };
      await expectOk(request(there, "POST", "/user/reset-password", { body }));
    },
    NEW_PASSWORD,
  ],
  [
    "signing out everywhere",
    (there, { own }) => mustAsk(at(there, own), "POST", "/sessions/revoke-all", { body: {} }),
  ],
  [
    "an administrator's ending of sessions",
    (there, { own, owner }) =>
      mustAsk(at(there, owner), "POST", `/organization/users/${own.id}/revoke-sessions`),
  ],
  [
    "an administrator's reset of every method",
    (there, { own, owner }) =>
      mustAsk(at(there, owner), "POST", "/mfa/reset", { body: { resetUserId: own.id } }),
  ],
];

/** Whether the device stood in for a second step; where none is on any more, nothing had to. */
async function isSpared(side: string, anew: { token: string; isAsked: boolean }, { id }: Enrolled) {
  const [row] = await app.db`select cardinality(mfa_methods) as methods from users where id = ${id}`;
  return row?.methods > 0 && !anew.isAsked && (await isFull(side, anew));
}

describe.skipIf(missing).each(SIDES)(`${both}: what $one opens, $other ends`, (sides) => {
  it.each(ENDERS)("by %s", async (_, end, password) => {
    const [here, there] = [url[sides.one], url[sides.other]];
    const owner = await newOwner(here);
    const own = await enrol(await join(owner));
    const opened = await signInTrusting(own);
    const mixed = await signInTrusting(at(there, own));
    const pending = await signIn(own);
    await end(there, { own, owner });
    for (const side of [here, there]) {
      for (const session of [opened, mixed, pending]) expect(await isOpen(side, session)).toBe(false);
      expect(await refresh(side, opened)).toBeUndefined();
      expect(await refresh(side, mixed)).toBeUndefined();
      for (const { device } of [opened, mixed]) {
        const anew = await onDevice(at(side, own), device, password);
        expect(await isSpared(side, anew, own)).toBe(false);
      }
    }
  });
});

it.skipIf(missing)(
  "a mail that only this version can read waits for it, whoever finds it first",
  async () => {
    for (let count = 0; count < 6; count += 1) {
      const pending = await signIn(await enrol(await signUp(url.now)));
      await mustAsk(pending, "POST", "/auth/recovery");
    }
    const told = () => app.db`select status, count(*)::int as mails from outbox
    where template = 'recovery-stop' group by status order by status`;
    await expect.poll(told, { timeout: 90_000 }).toEqual([{ status: "sent", mails: 6 }]);
  },
);
