import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import type { LocalMail } from "@/contract/mailbox";
import { ask, HERE, openWorld } from "@/testing/harness/here";
import { PageClient } from "@/testing/harness/http";
import { confirmationCodeIn, mailsTo, mailTo, newAddress, PASSWORD } from "@/testing/people/client";
import { signUp, tokenMailedTo } from "@/testing/people/here";

/** D02, D05, D06, L06: the code counts once, in time, in the browser that registered, and reveals no account. */
const { attempts, perDay, seconds } = LIMITS.confirmationCode;

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

const registered = z.object({ result: z.object({ data: z.object({ verificationTokenId: z.uuid() }) }) });
const failed = z.object({ error: z.object({ data: z.object({ code: z.string() }) }) });

type Waiting = { email: string; page: PageClient; id: string };
async function register(email = newAddress(), password = PASSWORD): Promise<Waiting> {
  const page = new PageClient(HERE);
  const { body } = await page.mutate("auth.register", { email, password, firstName: "Ada" });
  return { email, page, id: registered.parse(body).result.data.verificationTokenId };
}
const codeMailedTo = async (email: string) => confirmationCodeIn(await mailTo(HERE, email));
const hasCode = (mail: LocalMail) => /^\s*\d{6}\s*$/m.test(mail.text);
const otherThan = (code: string) => (code === "111111" ? "222222" : "111111");

/** @returns the refusal's code, or "ok" */
async function confirm({ page, id }: Pick<Waiting, "page" | "id">, code: string): Promise<string> {
  const answer = await page.mutate("auth.confirmByCode", { verificationTokenId: id, code });
  return answer.status === 200 ? "ok" : failed.parse(answer.body).error.data.code;
}
const login = (email: string) => ask("POST", "/user/login", { body: { email, password: PASSWORD } });

describe("the code of a confirmation mail", () => {
  it("signs in the browser that registered, once, and ends the link", async () => {
    const waiting = await register();
    const [code, token] = [await codeMailedTo(waiting.email), await tokenMailedTo(waiting.email)];
    const answers = await Promise.all(Array.from({ length: 4 }, () => confirm(waiting, code)));
    expect(answers.filter((answer) => answer === "ok")).toHaveLength(1);
    expect(waiting.page.cookies.has("latchkey-session")).toBe(true);
    expect((await login(waiting.email)).status).toBe(200);
    expect(await confirm(waiting, code)).toBe("INVALID_TOKEN");
    // The history tells it from a link.
    const trail = await world.sql(
      `select e.detail->>'mailed' as by from audit_events e join users u on u.id = e.user_id
        where u.email = $1 and e.event = 'sign_in' and e.method = 'MAIL'`,
      [waiting.email],
    );
    expect(trail).toEqual([{ by: "code" }]);
    expect((await ask("POST", "/user/verify-email", { body: { token } })).status).toBe(400);
  });

  it("is typed with spaces and in any script's digits", async () => {
    const waiting = await register();
    const code = await codeMailedTo(waiting.email);
    const arabic = [...code].map((digit) => String.fromCodePoint(0x660 + Number(digit))).join("");
    expect(await confirm(waiting, `${arabic.slice(0, 3)} ${arabic.slice(3)}`)).toBe("ok");
  });

  it("is nothing with another registration's id, of the same address or another", async () => {
    const owner = await register();
    const [stranger, elsewhere] = [
      await register(owner.email, "a stranger chose this one"),
      await register(),
    ];
    const code = await codeMailedTo(owner.email);
    for (const other of [stranger, elsewhere]) expect(await confirm(other, code)).toBe("INVALID_CODE");
    expect(await confirm(owner, code)).toBe("ok");
    expect((await login(owner.email)).status).toBe(200);
  });

  it(`ends after ${attempts} wrong ones, of many at once as well; the link goes on working`, async () => {
    const waiting = await register();
    const code = await codeMailedTo(waiting.email);
    const wrong = await Promise.all(Array.from({ length: 12 }, () => confirm(waiting, otherThan(code))));
    expect(wrong.filter((answer) => answer === "INVALID_CODE").length).toBeLessThan(attempts);
    expect(await confirm(waiting, code)).toBe("INVALID_TOKEN");
    const token = await tokenMailedTo(waiting.email);
    expect((await ask("POST", "/user/verify-email", { body: { token } })).status).toBe(200);
  });

  it("ends after ten minutes, and with the next one that is sent", async () => {
    const waiting = await register();
    const first = await codeMailedTo(waiting.email);
    const age = (by: number) =>
      world.sql(
        "update registrations set code_expires_at = code_expires_at - make_interval(secs => $2) where id = $1",
        [waiting.id, by],
      );
    await age(seconds + 1);
    expect(await confirm(waiting, first)).toBe("INVALID_TOKEN");
    await world.sql("delete from rate_limits");
    await waiting.page.mutate("auth.resendVerification", { verificationTokenId: waiting.id });
    const second = await codeMailedTo(waiting.email);
    if (second !== first) expect(await confirm(waiting, first)).toBe("INVALID_CODE");
    expect(await confirm(waiting, second)).toBe("ok");
  });

  it(`after ${perDay} wrong ones in a day for an address, over all its registrations, only the link works`, async () => {
    const owner = await register();
    const code = await codeMailedTo(owner.email);
    const strangers = [await register(owner.email), await register(owner.email)];
    for (const stranger of strangers)
      for (let at = 0; at < attempts; at += 1) await confirm(stranger, otherThan(code));
    expect(await confirm(owner, code)).toBe("RATE_LIMITED");
    const token = await tokenMailedTo(owner.email);
    const body = { token, verificationTokenId: owner.id };
    expect((await ask("POST", "/user/verify-email", { body })).status).toBe(200);
  });

  it("A01: for an address that has an account every try is answered as for a new one, and no code is mailed", async () => {
    const { email, id: userId } = await signUp();
    const [known, free] = [await register(email), await register()];
    const wrong = otherThan(await codeMailedTo(free.email));
    expect((await mailsTo(HERE, email)).filter(hasCode)).toEqual([]);
    for (let at = 0; at <= attempts; at += 1)
      expect(await confirm(known, wrong)).toBe(await confirm(free, wrong));
    const [person] = await world.sql("select email_verified_at from users where id = $1", [userId]);
    expect(person?.email_verified_at).not.toBeNull();
  });

  it("is mailed to pages alone, and kept as a keyed hash", async () => {
    const email = newAddress();
    await ask("POST", "/user/register", { body: { email, password: PASSWORD } });
    expect((await mailsTo(HERE, email)).filter(hasCode)).toEqual([]);
    const waiting = await register();
    const code = await codeMailedTo(waiting.email);
    const rows = await world.sql("select to_jsonb(r)::text as row from registrations r");
    expect(rows.map(({ row }) => row).join()).not.toContain(`"${code}"`);
    expect((await ask("POST", "/auth/confirm-by-code", { body: {} })).status).toBe(404);
  });
});

describe("whether a registration waits", () => {
  const isWaiting = async ({ page, id }: Waiting) => {
    const { body } = await page.mutate("auth.waitingRegistration", { verificationTokenId: id });
    return z.object({ result: z.object({ data: z.object({ isWaiting: z.boolean() }) }) }).parse(body).result
      .data.isWaiting;
  };

  it("says when the link was pressed elsewhere, and gives nobody a session", async () => {
    const waiting = await register();
    expect(await isWaiting(waiting)).toBe(true);
    const token = await tokenMailedTo(waiting.email);
    await ask("POST", "/user/verify-email", { body: { token } });
    expect(await isWaiting(waiting)).toBe(false);
    expect(waiting.page.cookies.has("latchkey-session")).toBe(false);
  });

  it("L07: a sign-in that is refused for the address names it, whether or not the address has an account", async () => {
    const { email } = await signUp();
    for (const address of [email, newAddress()]) {
      const password = "chosen for this registration";
      const { id, page } = await register(address, password);
      const { body } = await page.mutate("auth.login", { email: address, password });
      expect(body).toMatchObject({
        error: { data: { code: "EMAIL_NOT_VERIFIED", verificationTokenId: id } },
      });
      const refused = await ask("POST", "/user/login", { body: { email: address, password } });
      expect(refused.body).toMatchObject({ code: "EMAIL_NOT_VERIFIED" });
      expect(refused.body).not.toHaveProperty("verificationTokenId");
    }
  });
});
