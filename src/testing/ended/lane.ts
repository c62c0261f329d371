import type { Sql } from "postgres";
import { z } from "zod";
import { type Answer, type Ask, request } from "../harness/http";
import { SoftwareAuthenticator } from "../people/authenticator";
import {
  type Enrolled,
  enrol,
  expectOk,
  mailsTo,
  newAddress,
  PASSWORD,
  type SignedIn,
  signIn,
  signUp,
} from "../people/client";
import { invite, newOwner, proveBackup } from "../people/organization";
import { addPasskey, type PasskeyOwner } from "../people/passkey-client";
import { codeAt, stepNow } from "../people/totp-steps";
import { Snapshot } from "./snapshot";

/**
 * Everybody a round needs, made once and put back before each: an administrator with every method on, who is signed in
 * in every way there is, the owner of their organization, and somebody who could be invited.
 */
export type Lane = {
  db: Sql;
  /** Asks the instance that enders are asked at. */
  ask: (method: string, path: string, ask?: Ask) => Promise<Answer>;
  /** Asks the other one. */
  askOther: (method: string, path: string, ask?: Ask) => Promise<Answer>;
  person: Enrolled & PasskeyOwner;
  owner: SignedIn;
  guest: SignedIn;
  /** The session that the person ends things from. */
  own: SignedIn;
  /** Another full and fresh one, in other hands perhaps. */
  other: SignedIn;
  /** Sign-ins that wait for their second step. */
  pending: SignedIn;
  byMail: SignedIn;
  device: { id: string; token: string };
  newEmail: string;
  snapshot: Snapshot;
  /** Since when what is mailed counts. */
  since: Date;
};

/** As many networks as there are requests: nobody waits for a limit that another one counts. */
let requests = 0;
function from(url: string): Lane["ask"] {
  return (method, path, ask = {}) => {
    requests += 1;
    const ip = `10.${(requests >> 16) & 255}.${(requests >> 8) & 255}.${requests & 255}`;
    return request(url, method, path, { ...ask, headers: { ...ask.headers, "x-forwarded-for": ip } });
  };
}

export async function makeLane(urls: readonly string[], db: Sql): Promise<Lane> {
  const [url = "", otherUrl = url] = urls;
  const owner = await newOwner(url);
  const guest = await signUp(url);
  const joined = await signUp(url);
  const { token: invitation } = await invite(owner, joined.email, 254);
  await expectOk(
    request(url, "POST", "/organization/invitations/accept", {
      token: joined.token,
      body: { token: invitation },
    }),
  );
  const byPassword = await signIn(joined);
  const enrolled = await enrol(byPassword);
  await turnLinkOn(enrolled);
  const person = await addPasskey(enrolled);
  const trusting = await proveBackup(person, (await signIn(person)).token, { trustDevice: true });
  const device = await onlyDevice(url, person.token, z.string().parse(trusting.trustedDeviceToken));
  const own = await provedAnew(person);
  const other = await provedAnew(person);
  const pending = await signIn(person);
  const byMail = { ...pending, ...(await signInByMail(url, person.email)) };
  const people = [person.id, owner.id, guest.id];
  return {
    db,
    ask: from(url),
    askOther: from(otherUrl),
    person,
    owner,
    guest,
    own,
    other,
    pending,
    byMail,
    device,
    newEmail: newAddress(),
    snapshot: await Snapshot.take(db, people),
    since: new Date(),
  };
}

async function turnLinkOn({ url, token, email }: SignedIn): Promise<void> {
  const body = { mfaType: "MAGIC_LINK", email };
  await expectOk(request(url, "POST", "/mfa/setup", { token, body }));
  const link = await newestToken(url, email, "/magic-link");
  const finish = { token, body: { mfaType: "MAGIC_LINK", token: link } };
  await expectOk(request(url, "POST", "/mfa/verify-setup", finish));
}

async function onlyDevice(url: string, token: string, deviceToken: string): Promise<Lane["device"]> {
  const { body } = await expectOk(request(url, "GET", "/devices", { token }));
  const { devices } = z.object({ devices: z.tuple([z.object({ id: z.string() })]) }).parse(body);
  return { id: devices[0].id, token: deviceToken };
}

/** One more full session, proved with a backup code. */
async function provedAnew(person: Enrolled): Promise<SignedIn> {
  const signedIn = await signIn(person);
  const { fullAccessToken, refreshToken } = await proveBackup(person, signedIn.token);
  return { ...signedIn, token: fullAccessToken, refreshToken };
}

async function signInByMail(url: string, email: string): Promise<{ token: string; sessionId: string }> {
  await expectOk(request(url, "POST", "/auth/send-magic-link", { body: { email } }));
  const body = { token: await newestToken(url, email, "/magic-link") };
  const answer = await expectOk(request(url, "POST", "/auth/magic-link/verify", { body }));
  const { accessToken, tokenId } = z
    .object({ accessToken: z.string(), tokenId: z.string() })
    .parse(answer.body);
  return { token: accessToken, sessionId: tokenId };
}

async function newestToken(url: string, to: string, path: string): Promise<string> {
  const token = linkOf(await mailsTo(url, to), path);
  if (token === undefined) throw new Error(`no link to ${path} was mailed to ${to}`);
  return token;
}

/** The token of the newest link to a page. */
function linkOf(mails: { links: string[] }[], path: string): string | undefined {
  for (const { links } of mails) {
    for (const link of links) {
      const [, token] = new RegExp(`^[^#]*${path}#token=([^&]+)`).exec(link) ?? [];
      if (token !== undefined) return token;
    }
  }
  return undefined;
}

/** The token of the newest link to a page that was mailed to somebody since the round began. */
export async function mailed(lane: Lane, to: string, path: string): Promise<string | undefined> {
  const mails = await mailsTo(lane.person.url, to);
  return linkOf(
    mails.filter(({ createdAt }) => Date.parse(createdAt) >= lane.since.getTime()),
    path,
  );
}

/** The same of one that must have come. */
export async function mustBeMailed(lane: Lane, to: string, path: string): Promise<string> {
  const token = await mailed(lane, to, path);
  if (token === undefined) throw new Error(`no link to ${path} was mailed to ${to}`);
  return token;
}

/** Only what is mailed from now on counts, and may be mailed at once. */
export async function startCounting(lane: Lane): Promise<void> {
  const [row] = await lane.db`
    with forgotten as (delete from rate_limits where key in (select key from rate_limits for update skip locked)),
    read as (delete from outbox where user_id = any(${[...lane.snapshot.people]}::uuid[]))
    select clock_timestamp() as now`;
  lane.since = z.date().parse(row?.now);
}

/** What the person's authenticator app shows now. */
export const codeNow = ({ person }: Lane): Promise<string> => codeAt(person.secret, stepNow());

/** What the person's passkey answers to what is asked at a path. */
export async function passkeyAnswer(lane: Lane, path: string, token?: string) {
  const { body } = await mustAsk(lane, "POST", path, token === undefined ? {} : { token });
  const { data } = z.object({ data: z.object({ challenge: z.string(), rpId: z.string() }) }).parse(body);
  return lane.person.authenticator.get({ ...data, origin: lane.person.url });
}

/** A new passkey, and what it answers to a set-up that is begun in a session. */
export async function newPasskey(lane: Lane, token: string) {
  const { body } = await mustAsk(lane, "POST", "/mfa/setup", { token, body: { mfaType: "PASSKEY" } });
  const { data } = z
    .object({
      data: z.looseObject({
        challenge: z.string(),
        rpID: z.string(),
        origin: z.string(),
        userId: z.string(),
      }),
    })
    .parse(body);
  return { credential: new SoftwareAuthenticator().create(data), challenge: data.challenge };
}

export const mustAsk = (lane: Lane, method: string, path: string, ask: Ask): Promise<Answer> =>
  expectOk(lane.ask(method, path, ask));

export const OLD_PASSWORD = PASSWORD;
export const NEW_PASSWORD = "eight brave lanterns hum";
