import { afterEach, describe, expect, it, vi } from "vitest";

const CRON_SECRET = "a-secret-for-the-cron-job";
const PUBLIC = {
  APP_URL: "https://auth.example.com",
  AUTH_SECRET: "q1oZ0n8tUuW4bXk7yRr2eGm5hVc9sLd3",
  SMTP_URL: "smtp://mail.example.com",
  MAIL_FROM: "no-reply@example.com",
};

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** The handlers of a process with these settings. */
async function handlersWith(settings: Record<string, string>) {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  vi.resetModules();
  return import("./outbox");
}

const get = (path: string, headers: Record<string, string>) =>
  new Request(`http://localhost:4200${path}`, { headers });

describe("the local mailbox", () => {
  it("doesn't exist on a public address, whatever Host says", async () => {
    const { mailboxFor, mailboxJson } = await handlersWith(PUBLIC);
    expect(await mailboxFor(new Headers({ host: "localhost:3000" }))).toBeUndefined();
    expect((await mailboxJson(get("/outbox.json", { host: "localhost:3000" }))).status).toBe(404);
  });

  it.each(["evil.test", "evil.test:3000", "localhost.evil.test", "127.0.0.1@evil.test", ""])(
    "isn't shown to a site that points %j at this machine",
    async (host) => {
      const { mailboxFor, mailboxJson } = await handlersWith({ APP_URL: "http://localhost:3000" });
      expect(await mailboxFor(new Headers({ host }))).toBeUndefined();
      expect((await mailboxJson(get("/outbox.json", { host }))).status).toBe(404);
    },
  );
});

describe("GET /api/cron/deliver", () => {
  it("says in the envelope which methods there are", async () => {
    const { onlyReads } = await handlersWith(PUBLIC);
    const response = onlyReads(get("/api/cron/deliver", {}));
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    expect(await response.json()).toMatchObject({ success: false, code: "METHOD_NOT_ALLOWED" });
  });

  it("says 503 while there is no database", async () => {
    const url = "postgres://nobody@127.0.0.1:9/none";
    const { cronDeliver } = await handlersWith({ ...PUBLIC, CRON_SECRET, DATABASE_URL: url });
    const { connectDatabase } = await import("@/engine/db/pool/client");
    connectDatabase(url);
    const response = await cronDeliver(get("/api/cron/deliver", { authorization: `Bearer ${CRON_SECRET}` }));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ success: false, code: "UNAVAILABLE" });
  });

  it("doesn't exist without a secret", async () => {
    const { cronDeliver } = await handlersWith(PUBLIC);
    expect((await cronDeliver(get("/api/cron/deliver", {}))).status).toBe(404);
  });

  it.each(["", "Bearer", "Bearer wrong", `Basic ${CRON_SECRET}`, `Bearer ${CRON_SECRET}x`, CRON_SECRET])(
    "refuses the Authorization %j",
    async (authorization) => {
      const { cronDeliver } = await handlersWith({ ...PUBLIC, CRON_SECRET });
      const response = await cronDeliver(get("/api/cron/deliver", { authorization }));
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ success: false, code: "UNAUTHENTICATED" });
    },
  );
});
