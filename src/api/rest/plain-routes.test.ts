import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { closeDatabase, connectDatabase } from "@/engine/db/pool/client";
import { setLogLevel } from "@/engine/platform/log";
import { askOnce } from "@/testing/database/ask-once";
import { createTestDatabase, type TestDatabase } from "@/testing/database/database";
import { handleRest } from "./rest";

const call = (path: string, method = "GET") =>
  handleRest(new Request(`http://localhost:3000${path}`, { method }));

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await closeDatabase();
  vi.unstubAllEnvs();
  vi.resetModules();
});
afterAll(() => database.drop());

describe("health", () => {
  it("says the process lives without asking a database", async () => {
    connectDatabase("postgres://nobody@127.0.0.1:1/none");
    expect((await call("/health/live")).status).toBe(200);
  });

  it("is ready only once the database answers and is migrated", async () => {
    connectDatabase(database.appUrl);
    const ready = await call("/health/ready");
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ok" }]);
    await askOnce(database.url, "update drizzle.__drizzle_migrations set created_at = 1");
    const behind = await call("/health/ready");
    expect([behind.status, await behind.json()]).toEqual([503, { status: "unavailable" }]);
  });

  it("is not ready, within a second or so, while the database can't be reached", async () => {
    connectDatabase("postgres://nobody@127.0.0.1:1/none");
    const started = performance.now();
    expect((await call("/health/ready")).status).toBe(503);
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});

describe("what is published without being an operation", () => {
  const PATHS = ["/health/live", "/.well-known/jwks.json", "/.well-known/webauthn", "/openapi.json"];

  it.each(PATHS.flatMap((path) => [path, `/api${path}`]))(
    "answers %s by the rules of any path",
    async (path) => {
      expect((await call(path)).status).toBe(200);
      const head = await call(path, "HEAD");
      expect([head.status, await head.text()]).toEqual([200, ""]);
      const posted = await call(path, "POST");
      expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
      expect((await call(path, "OPTIONS")).status).toBe(204);
    },
  );

  it.each([
    ["/mfa/status", 401],
    ["/mfa/unknown", 404],
    ["/mfa/setup", 405],
  ])("answers HEAD of %s with %i and without a body: a refusal has none either", async (path, status) => {
    const head = await call(path, "HEAD");
    expect([head.status, await head.text()]).toEqual([status, ""]);
  });

  it("lets the scripts of any page read the keys, and nothing else", async () => {
    const from = async (path: string) =>
      (
        await handleRest(
          new Request(`http://localhost:3000${path}`, { headers: { origin: "https://evil.test" } }),
        )
      ).headers.get("access-control-allow-origin");
    expect(await from("/.well-known/jwks.json")).toBe("*");
    for (const path of PATHS.filter((one) => !one.includes("jwks"))) expect(await from(path)).toBeNull();
  });

  it("publishes no private part of a key", async () => {
    const { keys } = await (await call("/.well-known/jwks.json")).json();
    for (const key of keys)
      for (const secret of ["d", "k", "p", "q", "dp", "dq", "qi"]) expect(key).not.toHaveProperty(secret);
    expect(keys.map(({ alg }: { alg: string }) => alg)).toEqual(["EdDSA", "ES256"]);
  });

  it("hides the document where the operator wants no reference", async () => {
    vi.stubEnv("API_DOCS", "false");
    vi.resetModules();
    const { handleRest: handle } = await import("./rest");
    const answer = await handle(new Request("http://localhost:3000/openapi.json"));
    expect(answer.status).toBe(404);
  });
});

describe("reports of what the content policy kept out", () => {
  const send = (body: string, method = "POST") =>
    handleRest(
      new Request("http://localhost:3000/api/csp-report", {
        method,
        headers: { "content-type": "application/csp-report" },
        ...(method === "POST" ? { body } : {}),
      }),
    );
  const report = {
    "csp-report": {
      "document-uri": "https://a.example/login#token=secret",
      "effective-directive": "script-src-elem",
    },
  };

  it("are logged by page and directive, and nothing else of them", async () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    setLogLevel("info");
    expect((await send(JSON.stringify(report))).status).toBe(204);
    const lines = write.mock.calls.map(([line]) => String(line)).join("");
    setLogLevel("silent");
    write.mockRestore();
    expect(lines).toContain('"path":"/login","task":"script-src-elem"');
    expect(lines).not.toContain("secret");
  });

  it.each([["no JSON"], ["{}"], ["null"], ['{"csp-report":7}']])("take %s in their stride", async (body) => {
    expect((await send(body)).status).toBe(204);
  });

  it("are no way to fill memory, and no page", async () => {
    expect((await send("x".repeat(70_000))).status).toBe(413);
    expect((await send("", "GET")).status).toBe(405);
  });
});
