import { beforeAll, describe, expect, it } from "vitest";
import { ACCOUNT_HEADER } from "@/contract/page-calls";
import { HERE, openWorld } from "@/testing/harness/here";
import { type Answer, request } from "@/testing/harness/http";
import { PASSWORD, type SignedIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { OPERATIONS } from "./routers/operations";

/** What a page's call is refused with before any work, in the one form that the page reads. */

const world = openWorld();
let before: SignedIn;
let now: SignedIn;
let cookie = "";
beforeAll(async () => {
  before = await newPerson();
  now = await newPerson();
  const credentials = { email: now.email, password: PASSWORD };
  const { headers } = await call("mutation", "auth.login", {}, credentials);
  cookie = headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
});

const call = (
  type: "query" | "mutation",
  name: string,
  headers: Record<string, string>,
  body: unknown = {},
): Promise<Answer> => {
  const own = {
    cookie,
    origin: HERE,
    "sec-fetch-site": "same-origin",
    "content-type": "application/json",
    ...headers,
  };
  const asked = type === "query" ? { headers: own } : { headers: own, body };
  return request(HERE, type === "query" ? "GET" : "POST", `/api/trpc/${name}`, asked);
};

/** Everything a call could change. */
const rows = () =>
  world.sql(`select (select jsonb_agg(t order by t.id) from users t) as users,
  (select jsonb_agg(t order by t.id) from sessions t) as sessions,
  (select jsonb_agg(t order by t.id) from factors t) as factors,
  (select count(*)::int from audit_events) as events, (select count(*)::int from outbox) as mails`);

/** As the tRPC client takes a refusal: anything else it would take for a lost connection. */
const refusal = (code: string) => ({
  error: { message: expect.any(String), code: expect.any(Number), data: expect.objectContaining({ code }) },
});

describe("W13: a page acts only for the account it shows", () => {
  const guarded = OPERATIONS.filter(({ meta }) => meta.level !== "open");
  it("W13: every call for another account is refused, and changes nothing", async () => {
    const kept = await rows();
    for (const { type, name } of [...guarded, { type: "mutation", name: "auth.logout" } as const]) {
      const answer = await call(type, name, { [ACCOUNT_HEADER]: before.id });
      expect(answer.status, `${name}: ${answer.text}`).toBe(409);
      expect(answer.body, name).toEqual(refusal("ACCOUNT_CHANGED"));
    }
    expect(await rows()).toEqual(kept);
  });

  it.each(["", "x", "00000000-0000-0000-0000-000000000000"])("W13: “%s” is nobody's", async (id) => {
    expect((await call("query", "account.profile", { [ACCOUNT_HEADER]: id })).status).toBe(409);
  });

  it("W13: a call for the account that is signed in is done, and so is one that names none", async () => {
    const named = await call("query", "account.profile", { [ACCOUNT_HEADER]: now.id });
    const unnamed = await call("query", "account.profile", {});
    for (const { status, text } of [named, unnamed]) {
      expect(status).toBe(200);
      expect(text).toContain(now.email);
    }
  });

  it("W13: where nobody is signed in any more, that is what is said", async () => {
    const headers = { [ACCOUNT_HEADER]: before.id };
    const answer = await request(HERE, "GET", "/api/trpc/account.profile", { headers });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(refusal("UNAUTHENTICATED"));
  });
});

describe("W06: what is refused before it is looked at reaches the page as a refusal", () => {
  const CASES = [
    [{ origin: "http://elsewhere.test" }, 403, "ORIGIN_NOT_ALLOWED"],
    [{ "content-type": "text/plain" }, 415, "UNSUPPORTED_MEDIA_TYPE"],
  ] as const;
  it.each(CASES)("W06: %o", async (headers, status, code) => {
    const answer = await call("mutation", "auth.login", headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(refusal(code));
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("W06: and so does what is too large", async () => {
    const answer = await call("mutation", "auth.login", {}, { email: "x".repeat(70_000) });
    expect(answer.status).toBe(413);
    expect(answer.body).toEqual(refusal("PAYLOAD_TOO_LARGE"));
  });
});
