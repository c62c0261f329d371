import { describe, expect, it } from "vitest";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { type Ask, PageClient, request } from "@/testing/harness/http";
import { type Enrolled, enrol, GOOGLE_AUTH, newAddress, PASSWORD, signIn } from "@/testing/people/client";
import { newPerson, tokenMailedTo } from "@/testing/people/here";
import { proveBackup } from "@/testing/people/organization";
import { addPasskey } from "@/testing/people/passkey-client";
import { codeAt, stepNow } from "@/testing/people/totp-steps";

/**
 * L03: a session that survives what ended the others has new tokens, on the pages always and over REST wherever the
 * published answer can carry them.
 */

const world = openWorld();
const newPassword = "eight brave lanterns hum";

type Asks = (operation: string, method: string, path: string, body?: unknown) => Promise<unknown>;
type Ender = {
  operation: string;
  rest: [method: string, path: string];
  /** What it is asked with, made ready in the same session. */
  input?: (person: Enrolled, ask: Asks) => Promise<Record<string, unknown>>;
  /** Its published answer carries no tokens. */
  isBare?: true;
};

const ENDERS: Ender[] = [
  {
    operation: "account.changePassword",
    rest: ["POST", "/user/password"],
    input: async () => ({ newPassword }),
  },
  {
    operation: "account.update",
    rest: ["PUT", "/user/{id}"],
    input: async ({ id }) => ({ id, password: newPassword }),
  },
  { operation: "session.revokeAll", rest: ["POST", "/sessions/revoke-all"] },
  { operation: "activity.deny", rest: ["POST", "/mfa/activity/deny"] },
  {
    operation: "account.confirmEmail",
    rest: ["POST", "/user/email/confirm"],
    input: async (_, asks) => {
      const email = newAddress();
      await asks("account.changeEmail", "POST", "/user/email", { email });
      return { token: await tokenMailedTo(email) };
    },
  },
  {
    operation: "email.takeBack",
    rest: ["POST", "/user/email/back"],
    input: async ({ id }) => {
      const email = newAddress();
      await world.sql(
        `insert into users (email, email_normalized, email_verified_at, disabled_at, held_for, held_until)
          values ($1, $1, now(), now(), $2, now() + interval '7 days')`,
        [email, id],
      );
      return { email };
    },
  },
  { operation: "mfa.disable", rest: ["POST", "/mfa/disable"], input: async () => GOOGLE_AUTH, isBare: true },
  { operation: "mfa.reset", rest: ["POST", "/mfa/reset"], isBare: true },
  {
    operation: "mfa.verifySetup",
    rest: ["POST", "/mfa/verify-setup"],
    input: async (_, asks) => {
      const { data } = Object(await asks("mfa.setup", "POST", "/mfa/setup", GOOGLE_AUTH));
      return { ...GOOGLE_AUTH, code: await codeAt(data.secret, stepNow()) };
    },
    isBare: true,
  },
  {
    operation: "passkey.remove",
    rest: ["DELETE", "/mfa/passkeys/{id}"],
    input: async ({ id }) => {
      const [row] = await world.sql("select id from factors where user_id = $1 and type = 'PASSKEY'", [id]);
      return { id: row?.id };
    },
    isBare: true,
  },
];

const newOne = async () => addPasskey(await enrol(await newPerson()));
const isOpen = async (asked: Ask) => (await ask("GET", "/mfa/status", asked)).status === 200;

describe("L03: the session that ended the others", () => {
  it.each(ENDERS)("on a page, $operation", async ({ operation, input }) => {
    const person = await newOne();
    const page = new PageClient(HERE);
    const mutate = async (name: string, body: unknown) => {
      const answer = await page.mutate(name, body);
      expect(answer.status, `${name}: ${answer.text}`).toBe(200);
      return Object(Object(answer.body).result).data;
    };
    await mutate("auth.login", { email: person.email, password: PASSWORD });
    await mutate("mfa.verifyLogin", { ...GOOGLE_AUTH, code: person.backupCodes.pop() });
    const body = (await input?.(person, (name, _, __, given) => mutate(name, given))) ?? {};
    const before = new Map(page.cookies);
    await mutate(operation, body);
    const status = (cookies: ReadonlyMap<string, string>) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      return request(HERE, "GET", "/api/trpc/mfa.status", { headers: { cookie } });
    };
    expect((await status(before)).status).toBe(401);
    expect((await status(page.cookies)).status).toBe(200);
  });

  it.each(ENDERS)("over REST, $operation", async ({ rest: [method, path], input, isBare }) => {
    const person = await newOne();
    const own = await proveBackup(person, (await signIn(person)).token);
    const { fullAccessToken: token, refreshToken } = own;
    const asks: Asks = (_, verb, at, given) => mustAsk(verb, at, { token, body: given });
    const body = (await input?.(person, asks)) ?? {};
    const filled = path.replace("{id}", String(body.id ?? ""));
    const answer = await mustAsk(method, filled, { token, ...(method === "DELETE" ? {} : { body }) });
    if (isBare) {
      expect(answer).not.toHaveProperty("fullAccessToken");
      return expect(await isOpen({ token })).toBe(true);
    }
    expect(await isOpen({ token: String(answer.fullAccessToken) })).toBe(true);
    expect(await isOpen({ token })).toBe(false);
    expect((await ask("POST", "/user/refresh", { body: { refresh_token: refreshToken } })).status).toBe(401);
    const again = { body: { refresh_token: answer.refreshToken } };
    expect((await ask("POST", "/user/refresh", again)).status).toBe(200);
  });
});
