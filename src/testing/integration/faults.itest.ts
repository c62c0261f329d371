import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS, REST_OPERATIONS } from "@/api/routers/operations";
import { type RunningApp, startApp } from "../harness/app";
import { PageClient, request } from "../harness/http";
import { enrol, PASSWORD, type SignedIn, signUp } from "../people/client";

/** J04: a fault of ours says that it is one, and reveals no internals. */

const SECRET_URL = "postgres://admin:hunter2@10.0.0.9:5432/accounts";

describe("J04: an error whose text holds a database's address", () => {
  let app: RunningApp;
  let person: SignedIn;
  const browser = () => new PageClient(app.url);
  let page: PageClient;

  beforeAll(async () => {
    app = await startApp();
    person = await enrol(await signUp(app.url));
    page = browser();
    await page.mutate("auth.login", { email: person.email, password: PASSWORD });
    // Every look-up of a session or user, and every limit, fails with these words.
    await app.db`create function fail() returns boolean language plpgsql as
      $$ begin raise exception 'could not connect to postgres://admin:hunter2@10.0.0.9:5432/accounts'; end $$`;
    await app.db`alter table sessions rename to sessions_behind`;
    await app.db`create view sessions as select * from sessions_behind where fail()`;
    await app.db`create function fail_too() returns trigger language plpgsql as $$ begin perform fail(); end $$`;
    await app.db`create trigger fails before insert on rate_limits for each row execute function fail_too()`;
    await app.db`grant all on sessions to public`;
  });
  afterAll(() => app?.stop());

  const expectNothingInside = (text: string) => {
    for (const inside of [
      SECRET_URL,
      "hunter2",
      "10.0.0.9",
      "could not connect",
      "sessions",
      "select ",
      "insert ",
      "plpgsql",
      "postgres",
      "    at ",
      "node_modules",
      ".ts:",
      "drizzle",
      "TRPC",
      "Error:",
    ])
      expect(text.toLowerCase(), inside).not.toContain(inside.toLowerCase());
  };

  it.each(REST_OPERATIONS)(
    "leaves $rest.method $rest.path as its documented words",
    async ({ rest, type }) => {
      const path = rest.path.replace(/\{\w+\}/g, person.id);
      const body = {
        email: person.email,
        password: PASSWORD,
        newPassword: PASSWORD,
        mfaType: "GOOGLE_AUTH",
        token: "x",
        refresh_token: "x",
        code: "000000",
        credential: { id: "x" },
      };
      const answer = await request(app.url, rest.method, path, {
        token: person.token,
        ...(type === "query" ? {} : { body }),
      });
      expect(answer.status, answer.text).toBe(500);
      expect(answer.body).toMatchObject({ success: false, error: rest.failure, code: "INTERNAL" });
      const { headers, text } = answer;
      expectNothingInside(text.replace(rest.failure, "").replace(/"path":[^,]*/, ""));
      expect(headers.has("x-powered-by")).toBe(false);
      expect(headers.get("server") ?? "").toBe("");
    },
  );

  it("and every call of the pages, with a code that stays", async () => {
    for (const { name, type, meta } of OPERATIONS) {
      if (meta.level === "open") continue;
      const answer = type === "query" ? await page.query(name) : await page.mutate(name, {});
      expect(answer.status, name).toBe(500);
      expect(Object(answer.body).error.data).toMatchObject({ code: "INTERNAL", success: false });
      expect(Object(answer.body).error.data).not.toHaveProperty("stack");
      expectNothingInside(answer.text);
    }
  });

  it("and the pages themselves", async () => {
    const cookie = [...page.cookies].map((pair) => pair.join("=")).join("; ");
    const answer = await request(app.url, "GET", "/settings/security", { headers: { cookie } });
    for (const inside of [SECRET_URL, "hunter2", "could not connect", "plpgsql", "node_modules"])
      expect(answer.text).not.toContain(inside);
  });

  it("and the log: it names the fault, not its words", () => {
    expect(app.log()).toContain('"request failed"');
    expect(app.log()).toContain('"code":"P0001"');
    expect(app.log()).not.toContain("hunter2");
  });
});
