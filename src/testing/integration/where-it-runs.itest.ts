import { readdirSync, readFileSync } from "node:fs";
import { request as rawRequest } from "node:http";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase } from "../database/database";
import { PUBLIC_SETTINGS, type RunningApp, startApp, TEST_SECRET } from "../harness/app";
import { PageClient, request } from "../harness/http";
import { temporaryFolder } from "../harness/temporary-folder";
import { newAddress, PASSWORD, signUp } from "../people/client";

/** What holds where the app meets proxies, hosts and settings that its operator forgot. */

type Raw = { status: number; headers: Record<string, unknown>; text: string };

/** A request with whatever host and headers, which `fetch` wouldn't send. */
function raw(url: string, path: string, headers: Record<string, string> = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = rawRequest(url + path, { headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** The lines of the log that name a setting. */
const adviceIn = (log: string) =>
  log.split("\n").filter((line) => line.startsWith("{") && line.includes('"setting":'));

describe("W04: an app whose APP_URL nobody set", () => {
  const folder = temporaryFolder();
  let app: RunningApp;
  let link: URL;
  const settings = { APP_URL: "", DATA_DIR: folder.path, REQUIRE_EMAIL_VERIFICATION: "" };
  beforeAll(async () => {
    app = await startApp({ env: settings });
    link = new URL(/ is ready: {2}(\S+)/.exec(app.log())?.[1] ?? "");
    const body = { email: newAddress(), password: PASSWORD, firstName: "Ada", lastName: "Lovelace" };
    expect((await request(app.url, "POST", "/user/register", { body })).status).toBe(200);
  });
  afterAll(async () => {
    await app.stop();
    folder.remove();
  });

  it.each([
    ["this machine", {}],
    ["a proxy that hands nothing on but the request", { host: "127.0.0.1:3000" }],
    ["a proxy that keeps the host", { host: "auth.example.test", "x-forwarded-for": "198.51.100.7" }],
  ])("shows its mails to nobody without the key, from %s", async (_from, headers) => {
    const mails = await raw(app.url, "/outbox.json", headers);
    expect(mails.status).toBe(401);
    expect(mails.text).not.toContain("token=");
    const page = await raw(app.url, "/outbox", headers);
    expect(page.text).toContain("This mailbox opens with a link");
    expect(page.text).not.toMatch(/token=|Lovelace|@example\.test/);
  });

  it("prints the one link that opens them, and it leads on to /", async () => {
    expect(link.pathname).toBe("/");
    const opened = await raw(app.url, link.pathname + link.search);
    expect(opened).toMatchObject({ status: 303, headers: { location: "/" } });
    const [cookie = ""] = String(opened.headers["set-cookie"]).split(";");
    expect((await raw(app.url, "/outbox", { cookie })).text).toContain("Confirm your");
    expect((await raw(app.url, "/outbox.json", { cookie })).text).toContain("token=");
  });

  it("takes the key as a bearer, from the folder where it stays the same", async () => {
    const key = readFileSync(join(folder.path, "local-key"), "utf8");
    expect(link.searchParams.get("key")).toBe(key);
    const authorization = `Bearer ${key}`;
    expect((await raw(app.url, "/outbox.json", { authorization })).text).toContain("token=");
    const another = await app.startAnother(settings);
    expect(another.log()).toContain(`/?key=${key}`);
    await another.stop();
    // Nor does the request log have it.
    expect(adviceIn(app.log()).join()).not.toContain(key);
    expect(
      app
        .log()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .join(),
    ).not.toContain(key);
  });
});

describe("W04: an app whose APP_URL is this machine's", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it.each([
    ["another host", { host: "auth.example.test" }],
    ["a host that begins like it", { host: "localhost.example.test" }],
    ["a proxy's header", { "x-forwarded-for": "198.51.100.7" }],
    ["a proxy's other header", { forwarded: "for=198.51.100.7" }],
  ])("answers %s with 421, whatever the path", async (_what, headers) => {
    for (const path of ["/", "/outbox", "/outbox.json", "/login", "/health/ready", "/api/trpc/mfa.status"]) {
      const answer = await raw(app.url, path, headers);
      expect(answer.status).toBe(421);
      expect(JSON.parse(answer.text)).toMatchObject({ success: false, code: "MISDIRECTED_REQUEST" });
    }
  });

  it("and says so in one line each, naming the setting", () => {
    const lines = adviceIn(app.log()).map((line): unknown => JSON.parse(line));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatchObject({ level: "warn", setting: "APP_URL" });
  });

  it.each(["localhost", "127.0.0.1", "[::1]", "app.localhost:80"])("answers %s as ever", async (host) => {
    expect((await raw(app.url, "/outbox.json", { host })).status).toBe(200);
  });
});

describe("W06: a page that is open at an address that isn't APP_URL's", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ env: PUBLIC_SETTINGS });
  });
  afterAll(() => app.stop());

  it("is told that, in the form in which pages read errors, and where it belongs", async () => {
    const page = new PageClient(app.url, "http://auth.example.test");
    const answer = await page.mutate("auth.login", { email: "a@example.test", password: PASSWORD });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      error: {
        code: expect.any(Number),
        message: expect.stringContaining(PUBLIC_SETTINGS.APP_URL),
        data: { code: "ORIGIN_NOT_ALLOWED", httpStatus: 403, error: expect.stringContaining("Open it at") },
      },
    });
  });

  it("W05: and the log names the setting, once, and the origin, in JSON", async () => {
    for (const origin of ["http://auth.example.test", "https://other.example.test", "x\\ny"]) {
      const headers = { origin };
      const body = { email: "a@example.test", password: PASSWORD };
      expect((await request(app.url, "POST", "/user/login", { headers, body })).status).toBe(403);
    }
    const lines = adviceIn(app.log()).map((line): unknown => JSON.parse(line));
    expect(lines).toEqual([
      expect.objectContaining({ level: "warn", setting: "APP_URL", origin: "http://auth.example.test" }),
    ]);
  });

  it("W05: a proxy that isn't named is warned of, once, by its address", async () => {
    for (const ip of ["198.51.100.7", "198.51.100.8"])
      await request(app.url, "GET", "/mfa/status", { headers: { "x-forwarded-for": ip } });
    const lines = adviceIn(app.log()).filter((line) => line.includes("TRUSTED_PROXIES"));
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: "warn", peer: "127.0.0.1" }),
    ]);
  });
});

describe("W07: the settings as .env.example shows them", () => {
  const example = readFileSync(".env.example", "utf8");
  const uncommented: Record<string, string> = {};
  Object.assign(uncommented, parseEnv(example.replaceAll(/^# (?=[A-Z_]+=)/gm, "")));

  it.each([
    ["RESEND_API_KEY", "SMTP_URL"],
    ["SMTP_URL", "RESEND_API_KEY"],
  ])("start the app, with %s of the two senders", async (_taken, left) => {
    const folder = temporaryFolder();
    const database = await createTestDatabase();
    // What names machines, files and secrets that are nobody's is one's own.
    const own = {
      AUTH_SECRET: TEST_SECRET,
      DATABASE_URL: database.appUrl,
      MIGRATION_DATABASE_URL: database.url,
      DATABASE_CA_FILE: "",
      OTEL_EXPORTER_OTLP_ENDPOINT: "",
      DATA_DIR: folder.path,
      HOST: "127.0.0.1",
      [left]: "",
    };
    const app = await startApp({ database, env: { ...uncommented, ...own } });
    try {
      const ready = async () => (await request(app.url, "GET", "/health/ready")).status;
      await expect.poll(ready, { timeout: 10_000 }).toBe(200);
      expect(adviceIn(app.log())).toEqual([]);
      expect(app.log()).not.toContain('"event":"setting"');
    } finally {
      await app.stop();
      folder.remove();
    }
  });

  it("and a name that is nearly one, or a port that APP_URL doesn't have, is said and stops nothing", async () => {
    const app = await startApp({ env: { SIGN_UP: "closed", APP_URL: "http://localhost:4" } });
    try {
      expect(app.log()).toContain("SIGN_UP: is no setting; if SIGNUP is meant");
      expect(app.log()).toMatch(/PORT: is \d+, but APP_URL says 4:/);
      expect((await signUp(app.url)).token).toBeTruthy();
    } finally {
      await app.stop();
    }
  });
});

describe("W08: the log", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ env: { ...PUBLIC_SETTINGS, REQUIRE_EMAIL_VERIFICATION: "" } });
  });
  afterAll(() => app.stop());

  it("holds nothing a client sends outside its JSON", async () => {
    const mark = "sent-by-a-client";
    const send = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
      const asked = new Request(app.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
      await fetch(asked, { redirect: "manual" }).then((answer) => answer.text());
    };
    const form = { "content-type": "multipart/form-data; boundary=x" };
    await send("POST", "/login", { "next-action": mark.padEnd(42, "0"), ...form }, `--x\r\n${mark}`);
    await send(
      "POST",
      "/login",
      { ...form },
      `--x\r\ncontent-disposition: form-data; name="$ACTION_ID_${mark}"\r\n\r\n\r\n--x--`,
    );
    await send("GET", `/_next/image?url=${mark}&w=1&q=1`, {});
    await send("GET", `/login?${mark}=%0A${mark}`, {
      "user-agent": mark,
      "next-router-state-tree": mark,
      rsc: "1",
    });
    await send("GET", `/${mark}`, { cookie: `${mark}=1`, "accept-language": mark });
    await send("GET", `/_next/static/${mark}.js`, {});
    await send("POST", "/user/login", { "content-type": "application/json" }, `{"${mark}`);
    await send("GET", "/settings/security", { "x-nextjs-data": mark, "x-middleware-subrequest": mark });
    const plain = app
      .log()
      .split("\n")
      .filter((line) => !line.startsWith("{"));
    expect(plain.filter((line) => line.includes(mark))).toEqual([]);
  });

  it("says in the database's own words why it is not ready, once, and when it is again", async () => {
    const ready = async () => (await request(app.url, "GET", "/health/ready")).status;
    await app.db`revoke select on drizzle.__drizzle_migrations from latchkey_test_app`;
    await expect.poll(ready, { timeout: 5_000 }).toBe(503);
    expect(await ready()).toBe(503);
    await app.db`grant select on drizzle.__drizzle_migrations to latchkey_test_app`;
    await expect.poll(ready, { timeout: 5_000 }).toBe(200);
    const lines = app
      .log()
      .split("\n")
      .filter((line) => /"(not ready|ready again)"/.test(line));
    expect(lines.filter((line) => line.includes('"not ready"'))).toEqual([
      expect.stringContaining('"words":"permission denied for table __drizzle_migrations"'),
    ]);
    expect(lines.filter((line) => line.includes('"ready again"'))).toHaveLength(1);
  });
});

it("what is traced into functions holds no settings, and their examples where the guide shows them alone", () => {
  const traces = readdirSync(".next/server", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".nft.json"),
  );
  expect(traces.length).toBeGreaterThan(10);
  for (const name of traces) {
    const isGuide = name.replaceAll("\\", "/").startsWith("app/guide/");
    const text = readFileSync(join(".next/server", name), "utf8");
    expect(text).not.toMatch(isGuide ? /\/\.env(?!\.example)/ : /\/\.env/);
    expect(text).not.toContain("node_modules/prettier/");
  }
});
