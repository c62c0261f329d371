import { admin } from "../harness/admin";
import type { RunningApp } from "../harness/app";
import { type Answer, request } from "../harness/http";
import { type Enrolled, enrol, expectOk, GOOGLE_AUTH, type SignedIn, signIn, signUp } from "../people/client";
import { join, newOwner, trust } from "../people/organization";
import { addPasskey } from "../people/passkey-client";
import { codeAt, nextStep } from "../people/totp-steps";

/** Something that is written into the trail, done by people. */
export type Scenario = {
  by: string;
  result: "success" | "failure";
  /** What the row says of the method, where it says one. */
  method?: string;
  /** The person the row must name: null for nobody, by default the person concerned. */
  go: (app: RunningApp) => Promise<{ actor?: string | null; user: string | null }>;
};

export const WRONG = { ...GOOGLE_AUTH, code: "zzzz-zzzz-zzzz-zzzz" };
export const newPassword = "eight brave lanterns hum";
const HEADERS = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" };

type Ask = { token?: string; body?: unknown };
export const send = (
  { url }: { url: string },
  method: string,
  path: string,
  ask: Ask = {},
): Promise<Answer> => request(url, method, path, { ...ask, headers: HEADERS });
export const must = (...asked: Parameters<typeof send>) => expectOk(send(...asked));
const code = async (person: Enrolled) => codeAt(person.secret, await nextStep(person));

/** Something one's own, by somebody with an authenticator app in a full and fresh session. */
export const own = (
  by: string,
  method: string,
  path: string,
  body?: unknown,
  before: (person: Enrolled, app: RunningApp) => Promise<unknown> = async () => {},
): Scenario => ({
  by,
  result: "success",
  go: async (app) => {
    const person = await enrol(await signUp(app.url));
    await before(person, app);
    const at = path.replace("{id}", person.id).replace("{session}", person.sessionId);
    await must(app, method, at, { token: person.token, body });
    return { user: person.id };
  },
});

/** Something an administrator's, on a member. */
export const onMember = (
  by: string,
  method: string,
  path: string,
  bodyOf: (member: SignedIn) => unknown = () => undefined,
): Scenario => ({
  by,
  result: "success",
  go: async (app) => {
    const owner = await newOwner(app.url);
    const member = await join(owner);
    const body = bodyOf(member);
    await must(app, method, path.replace("{id}", member.id), { token: owner.token, body });
    return { actor: owner.id, user: member.id };
  },
});

/** Something an owner's on the organization. */
export const onOrganization = (by: string, method: string, path: string, body?: unknown): Scenario => ({
  by,
  result: "success",
  go: async (app) => {
    const owner = await newOwner(app.url);
    await must(app, method, path, { token: owner.token, body });
    return { user: owner.id };
  },
});

/** Something that is refused. @param ask gives what is sent, and who is named by the row */
export const refused = (
  by: string,
  go: (app: RunningApp) => Promise<{ answer: Answer; actor?: string | null; user: string | null }>,
): Scenario => ({
  by,
  result: "failure",
  go: async (app) => {
    const { answer, ...named } = await go(app);
    if (answer.status < 400) throw new Error(`it wasn't refused: ${answer.status} ${answer.text}`);
    return named;
  },
});

export const secondStep = async (app: RunningApp, body: unknown, isFull: boolean) => {
  const person = await enrol(await signUp(app.url));
  const { token } = isFull ? person : await signIn(person);
  return { answer: await send(app, "POST", "/mfa/verify-login", { token, body }), user: person.id };
};

export const proven = (by: string, isFull: boolean): Scenario => ({
  by,
  result: "success",
  method: "GOOGLE_AUTH",
  go: async (app) => {
    const person = await enrol(await signUp(app.url));
    const { token } = isFull ? person : await signIn(person);
    await must(app, "POST", "/mfa/verify-login", {
      token,
      body: { ...GOOGLE_AUTH, code: await code(person) },
    });
    return { user: person.id };
  },
});

export const onDevice = (by: string, method: string, body?: unknown): Scenario => ({
  by,
  result: "success",
  go: async (app) => {
    const person = await enrol(await signUp(app.url));
    await trust(person);
    const [device] = await app.db`select id from trusted_devices where user_id = ${person.id}`;
    await must(app, method, `/devices/${device?.id}`, { token: person.token, body });
    return { user: person.id };
  },
});

export const onPasskey = (by: string, method: string, body?: unknown): Scenario => ({
  by,
  result: "success",
  method: "PASSKEY",
  go: async (app) => {
    const person = await addPasskey(await signUp(app.url));
    const [passkey] = await app.db`select id from factors where user_id = ${person.id}`;
    await must(app, method, `/mfa/passkeys/${passkey?.id}`, { token: person.token, body });
    return { user: person.id };
  },
});

export async function asOperator(app: RunningApp, action: string): Promise<{ actor: null; user: string }> {
  const { id, email } = await signUp(app.url);
  admin(app, action, email);
  return { actor: null, user: id };
}
