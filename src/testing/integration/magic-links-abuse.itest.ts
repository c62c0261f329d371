import { request as rawRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { forgetLimits } from "../database/rows";
import { PUBLIC_SETTINGS, sharedApp, startPublicBeside } from "../harness/app";
import { type Ask, request, tokenIn } from "../harness/http";
import { enrol, mailTo, newAddress, signIn, signUp } from "../people/client";

/** What can't be done with mailed links from outside: lead them elsewhere, or turn them against their owner. */

const { url, db } = sharedApp();

const post = (path: string, ask: Ask = {}) => request(url, "POST", path, ask);
async function signInLink(email: string): Promise<string> {
  expect((await post("/auth/send-magic-link", { body: { email } })).status).toBe(200);
  return tokenIn(await mailTo(url, email));
}

describe("D07: the host in a mail", () => {
  it("is the configured one, whatever the request says of itself", async () => {
    const open = await startPublicBeside();
    const email = newAddress();
    const headers = {
      host: "evil.test",
      "x-forwarded-host": "evil.test",
      "x-forwarded-proto": "https",
      "x-forwarded-for": "203.0.113.9",
      "x-real-ip": "203.0.113.9",
      "x-vercel-ip-city": "Evilville",
      forwarded: 'for=203.0.113.9;host="evil.test";proto=https',
      "content-type": "application/json",
    };
    const status = await new Promise((resolve, reject) => {
      const sent = rawRequest(`${open.url}/auth/send-magic-link`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject);
      sent.end(JSON.stringify({ email }));
    });
    await open.stop();
    expect(status).toBe(200);
    const mail = await mailTo(url, email);
    expect(mail.links.map((link) => new URL(link).origin)).toEqual([PUBLIC_SETTINGS.APP_URL]);
    expect(mail.html + mail.text).not.toMatch(/evil/i);
  });

  it("is no unlisted one that a header or the body names: 400, and nothing is sent", async () => {
    const evil = "https://evil.test";
    const asks: [Record<string, string>, Record<string, string>][] = [
      [{ callback_origin: evil }, {}],
      [{}, { "x-apphandoff-callback-origin": evil }],
      [{}, { origin: evil }],
      [{}, { referer: `${evil}/page` }],
      [{}, { origin: "null" }],
    ];
    for (const [body, headers] of asks) {
      for (const prefix of ["", "/api"]) {
        const email = newAddress();
        const answer = await post(`${prefix}/auth/send-magic-link`, { body: { email, ...body }, headers });
        expect(answer).toMatchObject({ status: 400, body: { code: "CALLBACK_ORIGIN_NOT_ALLOWED" } });
        await expect(mailTo(url, email)).rejects.toThrow("no mail");
      }
    }
  });
});

describe("J06: links can't be turned against their owner", () => {
  it("who keeps asking for somebody's links neither kills the owner's own nor shuts them out", async () => {
    const person = await enrol(await signUp(url));
    const own = await signInLink(person.email);
    for (let n = 0; n < 2; n += 1) {
      await forgetLimits(db);
      expect((await post("/auth/send-magic-link", { body: { email: person.email } })).status).toBe(200);
    }
    expect((await post("/auth/send-magic-link", { body: { email: person.email } })).status).toBe(429);
    expect((await post("/auth/magic-link/verify", { body: { token: own } })).status).toBe(200);
    expect((await signIn(person)).token).toBeTruthy();
  });

  it("wrong tokens count against nobody's account", async () => {
    const person = await enrol(await signUp(url));
    for (let n = 0; n < 12; n += 1) {
      expect((await post("/auth/magic-link/verify", { body: { token: `wrong-${n}` } })).status).toBe(400);
    }
    const [row] = await db`select mfa_failures as failures from users where id = ${person.id}`;
    expect(row).toEqual({ failures: 0 });
  });
});
