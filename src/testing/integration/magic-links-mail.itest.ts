import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { SEND_DEADLINE_SECONDS } from "@/engine/mail/sender";
import { PUBLIC_SETTINGS, type RunningApp, startApp } from "../harness/app";
import { type Ask, PageClient, request } from "../harness/http";
import { expectOk, newAddress, PASSWORD, signIn } from "../people/client";

/**
 * R09, R10: a link's mail is committed with the link. A failing provider changes no answer, and no mail is lost or
 * sent twice.
 */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function start(env: Record<string, string>, instances = 2): Promise<RunningApp> {
  const app = await startApp({ instances, env: { MAIL_FROM: "Latchkey <no-reply@example.com>", ...env } });
  open.push(() => app.stop());
  return app;
}

type Received = { to: string; token: string };

/** What a mail program makes of quoted-printable (RFC 2045 §6.7), as far as a link needs it. */
const plain = (raw: string) =>
  raw
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
/** For decoded text: decoded once more, `#token=3A…` would lose its beginning. */
const tokenOf = (words: string) => /#token=([\w-]{43})/.exec(words)?.[1] ?? "";

/** A real SMTP server that keeps what it is given. */
async function smtpServer(port: number): Promise<Received[]> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    async onData(stream, session, done) {
      const token = tokenOf(plain(await text(stream)));
      for (const { address } of session.envelope.rcptTo) received.push({ to: address, token });
      done();
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  open.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return received;
}

type Timed = { status: number; text: string; ms: number };

/** Asks for a link for each address, some at a time, of both instances in turn. */
async function askFor(app: RunningApp, emails: readonly string[]): Promise<Timed[]> {
  const answers: Timed[] = [];
  for (let start = 0; start < emails.length; start += 5) {
    const some = emails.slice(start, start + 5).map(async (email, index): Promise<Timed> => {
      const at = app.urls[index % app.urls.length] ?? app.url;
      const started = performance.now();
      const answer = await request(at, "POST", "/auth/send-magic-link", { body: { email } });
      return { status: answer.status, text: answer.text, ms: performance.now() - started };
    });
    answers.push(...(await Promise.all(some)));
  }
  return answers;
}

function expectUnchanged(answers: readonly Timed[]): void {
  expect(new Set(answers.map(({ status, text: body }) => `${status} ${body}`))).toEqual(
    new Set(['200 {"ok":true}']),
  );
  if (answers.length < 50) return;
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  expect(sorted[sorted.length >> 1]).toBeLessThan(500);
}

/** Waits at most 90 seconds, and makes retries due at once; a leased mail stays leased for a minute. */
async function until(app: RunningApp, isDone: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 180 && !(await isDone()); turn += 1) {
    await app.db`update outbox set next_attempt_at = now() where status = 'queued' and attempts > 0
      and next_attempt_at > now() and next_attempt_at not between now() + interval '45 s' and now() + interval '61 s'`;
    await sleep(500);
  }
}

const DOWN_MS = 30_000;

async function verify(app: RunningApp, token: string) {
  return (await request(app.url, "POST", "/auth/magic-link/verify", { body: { token } })).status;
}

describe("over SMTP", () => {
  it("down for 30 s while 100 links are asked for: every answer as ever, every mail afterwards, none twice", {
    timeout: 150_000,
  }, async () => {
    const port = await freePort();
    const app = await start({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    const emails = Array.from({ length: 100 }, newAddress);
    const isBack = sleep(DOWN_MS);
    expectUnchanged(await askFor(app, emails));
    await isBack;
    const [row] =
      await app.db`select count(*)::int as waiting, max(attempts) as tries from outbox where status = 'queued'`;
    expect(row?.waiting).toBe(100);
    expect(row?.tries).toBeGreaterThan(0);
    const received = await smtpServer(port);
    await until(app, () => received.length >= emails.length);
    await sleep(2_000);
    expect(received.map(({ to }) => to).sort()).toEqual([...emails].sort());
    expect(new Set(received.map(({ token }) => token)).size).toBe(100);
    for (const { token } of received.slice(0, 5)) expect(await verify(app, token)).toBe(200);
    // D12, K04: what was mailed is in no log.
    for (const { token } of received) expect(app.log().includes(token)).toBe(false);
  });

  it("R10: what one instance promised before it was killed, the other sends", async () => {
    const port = await freePort();
    const app = await start({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    const emails = Array.from({ length: 20 }, newAddress);
    for (const email of emails) {
      await request(app.url, "POST", "/auth/send-magic-link", { body: { email } });
    }
    app.instances[0]?.signal("SIGKILL");
    await app.instances[0]?.ended;
    // A mail the dead instance had taken comes back when its lease is over: now.
    await app.db`update outbox set next_attempt_at = now() where status = 'queued'`;
    const received = await smtpServer(port);
    await until(app, () => received.length >= emails.length);
    expect(received.map(({ to }) => to).sort()).toEqual([...emails].sort());
  });

  it.each([
    ["over REST", async (app: RunningApp, email: string) => void (await askFor(app, [email]))],
    [
      "from a page",
      async (app: RunningApp, email: string) =>
        void (await new PageClient(app.url, PUBLIC_SETTINGS.APP_URL).mutate("magicLink.sendSignIn", {
          email,
        })),
    ],
  ])("leaves once the answer is out where no timer runs: asked for %s", async (_how, ask) => {
    const port = await freePort();
    const received = await smtpServer(port);
    const app = await start({ ...PUBLIC_SETTINGS, SMTP_URL: `smtp://127.0.0.1:${port}`, VERCEL: "1" }, 1);
    const email = newAddress();
    await ask(app, email);
    await expect.poll(() => received.map(({ to }) => to), { timeout: 5_000 }).toEqual([email]);
  });

  it("R09: a link that died waiting isn't sent any more", async () => {
    const port = await freePort();
    const app = await start({ SMTP_URL: `smtp://127.0.0.1:${port}` }, 1);
    await askFor(app, [newAddress()]);
    // Between two tries: one in the air could still arrive.
    const die = async () =>
      (
        await app.db`update outbox set expires_at = now() - interval '1 s'
          where last_error is not null and next_attempt_at < now() + interval '45 s'`
      ).count;
    await expect.poll(die, { timeout: 30_000, interval: 50 }).toBe(1);
    const received = await smtpServer(port);
    const last = newAddress();
    await askFor(app, [last]);
    // The dead one may still wait for its next try when the living one arrives.
    await until(app, async () => (await app.db`select from outbox where status = 'queued'`).count === 0);
    expect(received.map(({ to }) => to)).toEqual([last]);
    const rows = await app.db`select status, sealed is null as emptied from outbox order by created_at`;
    expect(rows.map(({ status, emptied }) => [status, emptied])).toEqual([
      ["dropped", true],
      ["sent", true],
    ]);
  });
});

describe("over Resend", () => {
  type Call = { key: string; to: string; token: string; status: number };

  /** A stand-in of its API that refuses or keeps silent as often as it is told. */
  async function standIn(refusals: readonly (number | "silence")[] = []) {
    const calls: Call[] = [];
    const provider = { isDown: false };
    const server: Server = createServer(async (asked, response) => {
      const body = JSON.parse(await text(asked));
      const refusal = provider.isDown ? "silence" : refusals[calls.length];
      const status = refusal === "silence" ? 0 : (refusal ?? 200);
      const [to] = [body.to].flat();
      calls.push({ key: String(asked.headers["idempotency-key"]), to, token: tokenOf(body.text), status });
      if (status === 0) return;
      const headers = {
        "content-type": "application/json",
        ...(status === 429 ? { "retry-after": "1" } : {}),
      };
      response.writeHead(status, headers);
      response.end(
        status === 200 ? '{"id":"m1"}' : `{"statusCode":${status},"name":"refused","message":"no"}`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    return {
      calls,
      provider,
      env: { RESEND_API_KEY: "re_test", RESEND_BASE_URL: `http://127.0.0.1:${port}` },
    };
  }

  it("429, silence, a fault and then success: one key, one mail, and the answers never wait for it", async () => {
    const { calls, env } = await standIn([429, "silence", 500]);
    const app = await start(env, 1);
    const email = newAddress();
    expectUnchanged(await askFor(app, [email]));
    await until(app, () => calls.some(({ status }) => status === 200));
    await sleep(1_500);
    expect(calls.map(({ status }) => status)).toEqual([429, 0, 500, 200]);
    expect(new Set(calls.map(({ key, to, token }) => `${key} ${to} ${token}`)).size).toBe(1);
    const { token = "" } = calls[0] ?? {};
    expect(token).not.toBe("");
    expect(await verify(app, token)).toBe(200);
    const other = newAddress();
    await askFor(app, [other]);
    await until(app, () => calls.length > 4);
    expect(calls.at(-1)).toMatchObject({ to: other, status: 200 });
    expect(calls.at(-1)?.key).not.toBe(calls[0]?.key);
  });

  it("R09: silent while a second step waits for its link: asked for as ever, mailed afterwards, other ways work", async () => {
    const { calls, provider, env } = await standIn();
    const app = await start(env, 1);
    const post = (path: string, ask: Ask) => expectOk(request(app.url, "POST", path, ask));
    const mailed = async (number: number) => {
      await until(app, () => calls.filter(({ status }) => status === 200).length >= number);
      return calls.at(-1)?.token ?? "";
    };
    const person = { url: app.url, email: newAddress(), password: PASSWORD };
    await post("/user/register", { body: { ...person, firstName: "Ada" } });
    await post("/user/verify-email", { body: { token: await mailed(1) } });
    const { token } = await signIn(person);
    const begun = await post("/mfa/setup", { token, body: { mfaType: "MAGIC_LINK", email: person.email } });
    const [code] = Object(begun.body).data.backupCodes;
    await post("/mfa/verify-setup", { token, body: { mfaType: "MAGIC_LINK", token: await mailed(2) } });
    // The notice of it.
    await mailed(3);

    const before = calls.length;
    provider.isDown = true;
    const pending = await signIn(person);
    const started = performance.now();
    const { body } = await post("/mfa/magic-link/send", { token: pending.token });
    expect(performance.now() - started).toBeLessThan((SEND_DEADLINE_SECONDS * 1000) / 2);
    expect(body).toEqual({ success: true, message: "Magic link sent successfully" });
    await until(app, () => calls.some(({ status }) => status === 0));
    const other = await signIn(person);
    await post("/mfa/verify-login", { token: other.token, body: { mfaType: "MAGIC_LINK", code } });

    provider.isDown = false;
    const tries = () => calls.slice(before).filter(({ token: link }) => link !== "");
    await until(app, () => tries().some(({ status }) => status === 200));
    expect(new Set(tries().map(({ key, token: link }) => `${key} ${link}`)).size).toBe(1);
    const link = tries().at(-1)?.token ?? "";
    await post("/mfa/verify-login", { token: pending.token, body: { mfaType: "MAGIC_LINK", token: link } });
  });
});
