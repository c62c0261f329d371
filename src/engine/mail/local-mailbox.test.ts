import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { insertMail, link, openOutbox, options, recording, signIn } from "@/testing/database/outbox";
import { outbox } from "../db/schema";
import { localSender } from "./local";
import { localMailbox, localMailboxView } from "./local-mailbox";
import { deliverDue } from "./outbox-delivery";

const { db, pass, close } = await openOutbox();
afterAll(close);
beforeEach(async () => {
  await db.delete(outbox);
});

describe("the local mailbox", () => {
  it("shows what was sent, newest first, with its links, and finds it by address", async () => {
    await insertMail(db, signIn());
    await pass(60);
    await insertMail(db, signIn({ to: "Grace@example.com" }));
    await deliverDue(db, localSender, options);
    const mails = await localMailbox(db, options);
    expect(mails.map(({ to }) => to)).toEqual(["Grace@example.com", "ada@example.com"]);
    expect(mails[0]).toMatchObject({ subject: "Your sign-in link for Example", links: [link] });
    expect(await localMailbox(db, options, { to: "grace@EXAMPLE.com" })).toHaveLength(1);
  });

  it("W09: finds it by either spelling of a domain", async () => {
    await insertMail(db, signIn({ to: "Grace@BÜCHER.example" }));
    await deliverDue(db, localSender, options);
    for (const to of ["grace@bücher.example", "grace@xn--bcher-kva.example", "grace@bu\u0308cher.EXAMPLE"])
      expect(await localMailbox(db, options, { to })).toHaveLength(1);
    expect(await localMailbox(db, options, { to: "grace@bucher.example" })).toEqual([]);
  });

  it("shows the chosen mail beside the heads of all, or else the newest", async () => {
    await insertMail(db, signIn());
    await pass(60);
    await insertMail(db, signIn({ to: "grace@example.com" }));
    const { heads, selected } = await localMailboxView(db, options, undefined);
    expect(heads.map(({ to }) => to)).toEqual(["grace@example.com", "ada@example.com"]);
    expect(selected).toMatchObject({ to: "grace@example.com", links: [link] });
    expect((await localMailboxView(db, options, heads[1]?.id)).selected).toMatchObject({
      to: "ada@example.com",
    });
  });

  it("shows nothing that a provider was given, and survives a row it can't read", async () => {
    await insertMail(db, signIn());
    await deliverDue(db, recording().sender, options);
    await insertMail(db, signIn());
    await db.update(outbox).set({ keyId: "gone" });
    expect(await localMailbox(db, options)).toEqual([]);
  });
});
