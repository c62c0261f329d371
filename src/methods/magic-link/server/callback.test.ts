import { beforeEach, describe, expect, it } from "vitest";
import { readLocalMailbox } from "@/engine/mail/deliver";
import { openWorld } from "@/testing/harness/here";
import { newAddress } from "@/testing/people/client";
import { sendSignIn, signInLinkFor, verifyLink } from "@/testing/people/links";
import { MAILS } from "../../servers";

/** Where a sign-in link leads, and where it goes on to: never to a site that isn't on the list. */

process.env.ALLOWED_ORIGINS = "https://shop.example.test,http://127.0.0.1:5000";

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

const mailCount = async () => Number((await world.sql("select count(*)::int as n from outbox"))[0]?.n);

async function linkTo(email: string): Promise<URL> {
  const [mail] = await readLocalMailbox(MAILS, email);
  return new URL(mail?.links[0] ?? "about:blank");
}
describe("D08: where a link leads", () => {
  const OWN = "http://localhost:3000";
  const SHOP = "https://shop.example.test";
  const LOCAL = "http://127.0.0.1:5000";
  const EVIL = "https://evil.test";

  it.each<[string, Record<string, unknown>, Record<string, string>, string]>([
    ["nothing named", {}, {}, OWN],
    [
      "the body first",
      { callback_origin: SHOP },
      { "x-apphandoff-callback-origin": LOCAL, origin: LOCAL, referer: `${LOCAL}/a` },
      SHOP,
    ],
    [
      "the body first, with evil after it that no browser tells",
      { callback_origin: SHOP },
      { "x-apphandoff-callback-origin": EVIL, referer: EVIL },
      SHOP,
    ],
    [
      "then the header of its own",
      {},
      { "x-apphandoff-callback-origin": LOCAL, origin: SHOP, referer: `${SHOP}/` },
      LOCAL,
    ],
    ["then Origin", {}, { origin: SHOP, referer: `${LOCAL}/` }, SHOP],
    ["then Referer", {}, { referer: `${SHOP}/login?next=/x` }, SHOP],
    ["null in the body is nothing", { callback_origin: null }, { referer: `${SHOP}/` }, SHOP],
    ["the app's own origin", { callback_origin: OWN }, {}, OWN],
    [
      "forged hosts say nothing",
      {},
      {
        host: "evil.test",
        "x-forwarded-host": "evil.test",
        "x-forwarded-proto": "https",
        forwarded: "host=evil.test;proto=https",
      },
      OWN,
    ],
    [
      "a forged host beside a listed origin",
      {},
      { host: "evil.test", "x-forwarded-host": "evil.test", origin: SHOP },
      SHOP,
    ],
  ])("%s", async (_case, body, headers, origin) => {
    const email = newAddress();
    expect(await sendSignIn({ email, ...body }, headers)).toEqual({ status: 200, body: { ok: true } });
    const link = await linkTo(email);
    expect([link.origin, link.pathname, link.search]).toEqual([origin, "/magic-link", ""]);
    expect(link.hash).toMatch(/^#token=[\w-]{43}$/);
  });

  const REFUSED = [
    EVIL,
    "https://shop.example.test.evil.test",
    "https://evil.test/shop.example.test",
    "https://shop.example.test@evil.test",
    "https://user@shop.example.test",
    "https://shop.example.test:8443",
    "http://shop.example.test",
    "https://shop.example.test.",
    "https://SHOP.example.test",
    "https://sub.shop.example.test",
    "https://*.example.test",
    "https://example.test",
    "http://2130706433:5000",
    "http://0x7f000001:5000",
    "http://127.1:5000",
    "http://127.0.0.1",
    "null",
    "*",
    "https://shop.example.test/a",
    "javascript:alert(1)",
    " https://shop.example.test",
  ];
  it.each(REFUSED)("refuses %j, wherever it is named first, and sends nothing", async (named) => {
    const mails = await mailCount();
    const refusal = { status: 400, body: { success: false, code: "CALLBACK_ORIGIN_NOT_ALLOWED" } };
    const email = newAddress();
    expect(await sendSignIn({ email, callback_origin: named })).toMatchObject(refusal);
    if (named.trim() === named) {
      expect(await sendSignIn({ email }, { "x-apphandoff-callback-origin": named })).toMatchObject(refusal);
      expect(await sendSignIn({ email }, { origin: named })).toMatchObject(refusal);
      // A page's address may have a path.
      if (named !== "https://shop.example.test/a")
        expect(await sendSignIn({ email }, { referer: named })).toMatchObject(refusal);
    }
    expect(await mailCount()).toBe(mails);
  });

  it("I02: a page elsewhere can't send mails by naming an allowed origin", async () => {
    const mails = await mailCount();
    const answer = await sendSignIn({ email: newAddress(), callback_origin: SHOP }, { origin: EVIL });
    expect(answer).toMatchObject({ status: 403, body: { code: "ORIGIN_NOT_ALLOWED" } });
    expect(await mailCount()).toBe(mails);
  });
});

describe("D09: where a link goes on to", () => {
  it.each([
    ["example", "/example"],
    ["/example", "/example"],
    ["/orders/7?tab=open#top", "/orders/7?tab=open#top"],
  ])("%s is kept as %s", async (given, kept) => {
    const { body } = await verifyLink(await signInLinkFor(newAddress(), { callback_next: given }));
    expect(body.next).toBe(kept);
  });

  it.each([
    "//evil.test",
    "/\\evil.test",
    "/%2f%2fevil.test",
    "%2f%2fevil.test",
    "https:evil.test",
    "https://evil.test",
    "javascript:alert(1)",
    "/a\tb",
    "/a\nb",
    "/%0d%0aa",
    "\\evil.test",
    "",
    `/${"a".repeat(512)}`,
  ])("%j is refused, and nothing sent", async (callback_next) => {
    const mails = await mailCount();
    expect(await sendSignIn({ email: newAddress(), callback_next })).toMatchObject({
      status: 400,
      body: { success: false, code: "UNSAFE_CALLBACK_NEXT" },
    });
    expect(await mailCount()).toBe(mails);
  });

  it("is not read off the request that uses the link", async () => {
    const link = await signInLinkFor(newAddress(), { callback_next: "/kept" });
    const { body } = await verifyLink(link, { next: "//evil.test", callback_next: "//evil.test" });
    expect(body.next).toBe("/kept");
  });
});
