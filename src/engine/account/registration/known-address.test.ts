import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hashForReal } from "@/testing/harness/hashes";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { mailsTo, newAddress, PASSWORD } from "@/testing/people/client";
import { signUp, tokenMailedTo } from "@/testing/people/here";
import { login, register, STRANGERS } from "@/testing/people/registrations";

/** L07: what a registration is answered, and what follows it, tells nobody who has an account. */

const world = openWorld();
beforeAll(async () => {
  // As behind our own server, which says where a connection comes from.
  Reflect.set(globalThis, Symbol.for("latchkey.peer"), true);
});
beforeEach(() => world.sql("delete from rate_limits"));

describe("L07: registering and then signing in with the same password tells nobody whose address is known", () => {
  const CASES: [string, () => Promise<string>][] = [
    ["a free address", async () => newAddress()],
    ["one that somebody has", async () => (await signUp()).email],
    [
      "one without a password",
      async () => {
        const email = newAddress();
        await mustAsk("POST", "/auth/send-magic-link", { body: { email } });
        await mustAsk("POST", "/auth/magic-link/verify", { body: { token: await tokenMailedTo(email) } });
        return email;
      },
    ],
    [
      "one that waits already",
      async () => {
        const email = newAddress();
        await register({ email, password: "somebody else's choice", by: "stranger" });
        return email;
      },
    ],
    [
      "one of a disabled account",
      async () => {
        const { id, email } = await signUp();
        await world.sql("update users set disabled_at = now() where id = $1", [id]);
        return email;
      },
    ],
  ];

  it.each(CASES)("%s", async (_, make) => {
    const email = await make();
    await world.sql("delete from rate_limits");
    const registered = await ask("POST", "/user/register", { body: { email, password: STRANGERS } });
    expect(registered).toMatchObject({ status: 200 });
    expect(Object.keys(registered.body).sort()).toEqual(["message", "success", "verificationTokenId"]);
    expect(await login(email, STRANGERS)).toMatchObject({
      status: 403,
      body: { code: "EMAIL_NOT_VERIFIED" },
    });
    expect(await login(email, "quite another password")).toMatchObject({
      status: 401,
      body: { code: "INVALID_CREDENTIALS" },
    });
    const { verificationTokenId } = registered.body;
    await world.sql("delete from rate_limits");
    const again = await mustAsk("POST", `/user/resend-verification/${verificationTokenId}`);
    expect(again).toEqual({ success: true, message: registered.body.message });
  });

  it("what a stranger registered for a known address is nothing to its owner, and nobody can confirm it", async () => {
    const { email } = await signUp();
    await register({ email, password: STRANGERS, by: "stranger" });
    expect((await login(email, PASSWORD)).status).toBe(200);
    const mails = await mailsTo(HERE, email);
    expect(mails.filter(({ links }) => links.some((at) => at.includes("/verify")))).toHaveLength(1);
    expect((await login(email, STRANGERS)).status).toBe(403);
  });

  it("a wrong password costs the same however many registrations wait", async () => {
    hashForReal();
    const [crowded, unknown] = [newAddress(), newAddress()];
    for (let at = 0; at < 8; at += 1) await register({ email: crowded, password: `${STRANGERS} ${at}` });
    // Only the hashes that this process computes; the machine's other work doesn't count.
    const costs: Record<string, number[]> = { [crowded]: [], [unknown]: [] };
    for (let at = 0; at < 15; at += 1) {
      await world.sql("delete from rate_limits");
      for (const email of [crowded, unknown]) {
        const before = process.cpuUsage();
        expect((await login(email, "a wrong guess of many")).status).toBe(401);
        costs[email]?.push(process.cpuUsage(before).user);
      }
    }
    // One hash more would double it.
    expect(median(costs[crowded] ?? [])).toBeLessThan(1.6 * median(costs[unknown] ?? []));
  });
});

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
