import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { freePort } from "@/engine/db/embedded/free-port";

/** A provider of mail that takes what it is given and keeps it. */
export type MailSink = {
  /** What the app is told, so that its mails go there. */
  settings: Readonly<Record<string, string>>;
  /** All accepted mails, oldest first, by their Message-ID, which is the outbox row's own. */
  arrived: readonly ArrivedMail[];
  /** Those for an address, newest first. */
  mailsTo(email: string): Promise<ArrivedMail[]>;
  /** Whether each is told to come again later, from now on. */
  refuse(isSo: boolean): void;
  close(): Promise<void>;
};

export type ArrivedMail = { id: string; to: string; subject: string; links: string[] };

export async function startMailSink(): Promise<MailSink> {
  const arrived: ArrivedMail[] = [];
  let isRefusing = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    async onData(stream, session, done) {
      // An instance that is killed in the middle of a delivery has delivered nothing.
      const raw = await text(stream).catch(() => undefined);
      if (raw === undefined) return;
      if (isRefusing) return done(Object.assign(new Error("try again later"), { responseCode: 451 }));
      for (const { address } of session.envelope.rcptTo) arrived.push({ ...read(raw), to: address });
      done();
    },
  });
  server.on("error", () => {});
  const port = await freePort();
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", () => done()));
  return {
    settings: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "no-reply@example.test" },
    arrived,
    mailsTo: async (email) => arrived.filter(({ to }) => to === email).toReversed(),
    refuse: (isSo) => {
      isRefusing = isSo;
    },
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

/** What a mail program makes of it: quoted-printable (RFC 2045 §6.7), as far as a link needs it. */
function read(raw: string): Omit<ArrivedMail, "to"> {
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, "im").exec(raw)?.[1]?.trim() ?? "";
  const plain = raw
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const links = plain.match(/https?:\/\/[^\s"<>]+#token=[\w-]+/g) ?? [];
  return { id: header("message-id"), subject: header("subject"), links: [...new Set(links)] };
}
