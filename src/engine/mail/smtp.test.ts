import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { MailRefused, type Sender } from "./sender";
import { smtpSender } from "./smtp";

type Received = { to: string[]; from: string | false; raw: string };

const mail = {
  to: "ada@example.com",
  from: "Example <no-reply@example.com>",
  subject: "Hello",
  text: "Hello Ada",
  html: "<p>Hello Ada</p>",
  idempotencyKey: "mail-1",
};
const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A real SMTP server on a free port that keeps what it gets. */
async function smtpServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    async onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      received.push({
        to: rcptTo.map(({ address }) => address),
        from: mailFrom ? mailFrom.address : false,
        raw: await text(stream),
      });
      done();
    },
    ...options,
  });
  // A client that hangs up is what some of these tests are about.
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  open.push(() => server.close());
  const address = server.server.address();
  return {
    received,
    url: `smtp://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`,
  };
}

function senderFor(url: string, deadlineSeconds = 5): Sender {
  const sender = smtpSender({ url, deadlineSeconds });
  open.push(() => sender.close());
  return sender;
}

const refuse = (code: number) => Object.assign(new Error("no, ada@example.com"), { responseCode: code });

describe("SMTP", () => {
  it("hands over both bodies, and the same Message-ID when it tries again", async () => {
    const { received, url } = await smtpServer();
    const sender = senderFor(url);
    await sender.send(mail);
    await sender.send(mail);
    await sender.send({ ...mail, idempotencyKey: "mail-2" });
    const ids = received.map(({ raw }) => /^Message-ID: (<[^>]+@example\.com>)/im.exec(raw)?.[1]);
    expect(ids[0]).toBeDefined();
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(received[0]).toMatchObject({ to: ["ada@example.com"], from: "no-reply@example.com" });
    expect(received[0]?.raw).toContain("Hello Ada");
    expect(received[0]?.raw).toContain("<p>Hello Ada</p>");
  });

  it("W15: says that no machine shall answer it", async () => {
    const { received, url } = await smtpServer();
    await senderFor(url).send(mail);
    expect(received[0]?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  });

  it("W09: goes to a domain of any script by its name in DNS", async () => {
    const { received, url } = await smtpServer();
    await senderFor(url).send({ ...mail, to: "ada@نامه\u200cای.com" });
    expect(received[0]?.raw).toMatch(/^To: ada@xn--mgba3gch31f060k\.com\r$/m);
  });

  it("K08: a subject or an address can't add a header or a recipient", async () => {
    const { received, url } = await smtpServer();
    const sender = senderFor(url);
    await sender.send({ ...mail, subject: "Hello\r\nBcc: eve@evil.test" });
    await sender.send({ ...mail, to: "ada@example.com, eve@evil.test" }).catch(() => {});
    await sender.send({ ...mail, to: "ada@example.com>\r\nRCPT TO:<eve@evil.test" }).catch(() => {});
    expect(received.flatMap(({ to }) => to)).not.toContain("eve@evil.test");
    expect(received[0]?.raw).not.toMatch(/^Bcc:/im);
  });

  it.each([
    [550, true],
    [450, false],
    [421, false],
    [554, false],
  ])("recipient refused with %i: for good is %j, and no address is told", async (code, permanent) => {
    const { url } = await smtpServer({ onRcptTo: (_address, _session, done) => done(refuse(code)) });
    const refusal = await senderFor(url)
      .send(mail)
      .catch((error) => error);
    expect(refusal).toBeInstanceOf(MailRefused);
    expect(refusal).toMatchObject({ reason: `smtp_${code}`, permanent });
    expect(String(refusal)).not.toContain("ada@");
  });

  it("a wrong password is mended by the operator, so the mail waits", async () => {
    const { url } = await smtpServer({
      onAuth: (_auth, _session, done) => done(refuse(535)),
      allowInsecureAuth: true,
    });
    const sender = senderFor(url.replace("smtp://", "smtp://user:wrong@"));
    await expect(sender.send(mail)).rejects.toMatchObject({ reason: "smtp_535", permanent: false });
  });

  it("gives up at its deadline on a server that says nothing", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    open.push(() => silent.close());
    const address = silent.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const refusal = senderFor(`smtp://127.0.0.1:${port}`, 0.3).send(mail);
    await expect(refusal).rejects.toMatchObject({ reason: "smtp_timeout", permanent: false });
  });

  it("a refused connection is tried again later", async () => {
    await expect(senderFor("smtp://127.0.0.1:1").send(mail)).rejects.toMatchObject({
      reason: "smtp_esocket",
      permanent: false,
    });
  });

  it("takes no certificate that nobody vouches for, and sends nothing over it", async () => {
    // smtp-server brings a self-signed certificate of its own.
    const { received, url } = await smtpServer({ secure: true, disabledCommands: [] });
    await expect(senderFor(url.replace("smtp:", "smtps:")).send(mail)).rejects.toMatchObject({
      permanent: false,
    });
    expect(received).toEqual([]);
  });
});
