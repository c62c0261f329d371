import { spawn } from "node:child_process";
import { createServer, type IncomingHttpHeaders, type Server, request as send } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { parseEnvironment, VARIABLES } from "@/engine/platform/settings/env";
import { compiled } from "@/host/build/built.mjs";
import { proxy } from "@/host/doctor/checks/proxy";
import { PUBLIC_SETTINGS, type RunningApp, startApp } from "../harness/app";

/** Guarantee: what a proxy does to requests or answers is reported, by the way people come. */

type Handed = { headers: IncomingHttpHeaders; body: Buffer };
type Broken = {
  /** What it makes of a request. */
  request?: (sent: Handed) => void;
  /** What it makes of an answer. */
  answer?: (headers: Record<string, string | string[] | undefined>) => void;
  /** Answers in the app's place. */
  status?: number;
};

const SECRET = process.env.AUTH_SECRET ?? "";

async function startProxy(target: string, broken: () => Broken): Promise<{ url: string; server: Server }> {
  const port = await freePort();
  const server = createServer(async (incoming, outgoing) => {
    const { request, answer, status } = broken();
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    if (status !== undefined) {
      outgoing.writeHead(status, { "content-type": "text/html" }).end("<h1>a proxy's own page</h1>");
      return;
    }
    const handed = { headers: { ...incoming.headers }, body: Buffer.concat(chunks) };
    request?.(handed);
    const headers = { ...handed.headers, "content-length": String(handed.body.byteLength) };
    const asked = send(`${target}${incoming.url}`, { method: incoming.method, headers }, async (answered) => {
      const text: Buffer[] = [];
      for await (const chunk of answered) text.push(chunk);
      const given = { ...answered.headers };
      answer?.(given);
      outgoing.writeHead(answered.statusCode ?? 502, given).end(Buffer.concat(text));
    });
    asked.on("error", () => outgoing.writeHead(502).end());
    asked.end(handed.body);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: `http://localhost:${port}`, server };
}

/** As nginx does. */
const appends = ({ headers }: Handed) => {
  headers["x-forwarded-for"] = [headers["x-forwarded-for"], "198.51.100.4"].flat().join(", ");
};

describe("the doctor before a public app", () => {
  let app: RunningApp;
  let way: Awaited<ReturnType<typeof startProxy>>;
  let broken: Broken = {};

  beforeAll(async () => {
    app = await startApp({ env: { ...PUBLIC_SETTINGS, AUTH_SECRET: SECRET, TRUSTED_PROXIES: "127.0.0.1" } });
    way = await startProxy(app.instances[0]?.url ?? "", () => broken);
  });
  afterAll(async () => {
    way.server.close();
    await app.stop();
  });

  const settings = parseEnvironment(
    { ...PUBLIC_SETTINGS, AUTH_SECRET: SECRET },
    { secret: () => undefined, localKey: () => undefined },
  );

  function examined(through: Broken) {
    broken = through;
    const reach: typeof fetch = (url, init) =>
      fetch(String(url).replace(PUBLIC_SETTINGS.APP_URL, way.url), init);
    return proxy.run({ settings, databaseUrl: undefined, noDatabase: undefined, reach, mailTo: undefined });
  }

  it("finds nothing wrong with one that does as it should", async () => {
    expect(await examined({ request: appends })).toEqual({
      status: "good",
      says: "All arrives as it was sent; it came from 198.51.100.4.",
    });
  });

  it.each<[string, Broken, RegExp]>([
    ["hands on what a client says of itself", {}, /what a client says of its own address/],
    [
      "says nothing of who came",
      {
        request: ({ headers }) => {
          delete headers["x-forwarded-for"];
        },
      },
      /doesn't say who came/,
    ],
    [
      "drops cookies",
      {
        request: (sent) => {
          appends(sent);
          delete sent.headers.cookie;
        },
      },
      /drops or changes cookie/,
    ],
    [
      "changes bodies",
      {
        request: (sent) => {
          appends(sent);
          sent.body = Buffer.from(sent.body.toString().replace(/x{100}/, ""));
        },
      },
      /changes the body/,
    ],
    [
      "adds a header of its own to answers",
      {
        request: appends,
        answer: (headers) => {
          headers["x-frame-options"] = "SAMEORIGIN";
        },
      },
      /changes x-frame-options/,
    ],
    ["takes no body of that size", { status: 413 }, /refuses a body/],
    ["doesn't reach the app", { status: 502 }, /doesn't reach the app/],
    ["leads elsewhere", { status: 200 }, /Something else than Latchkey/],
  ])("finds one that %s", async (_what, through, words) => {
    expect(await examined(through)).toMatchObject({
      status: "bad",
      says: expect.stringMatching(words),
      mend: expect.stringMatching(/\.|\)$/),
    });
  });

  it("tells nobody how a request arrived who doesn't know the secret", async () => {
    broken = { request: appends };
    const body = JSON.stringify({ pass: `${Date.now()}.${"a".repeat(43)}`, nonce: "n" });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${way.url}/health/arrival`, { method: "POST", headers, body });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain("peer");
  });
});

describe("npm run doctor", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  function doctor(
    env: Record<string, string>,
    ...args: string[]
  ): Promise<{ code: number | null; out: string }> {
    const child = spawn(process.execPath, [compiled("doctor"), ...args], {
      env: { ...process.env, ...Object.fromEntries(VARIABLES.map((name) => [name, ""])), ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    return new Promise((resolve) => child.once("exit", (code) => resolve({ code, out })));
  }
  const own = () => ({
    APP_URL: app.url,
    PORT: new URL(app.url).port,
    AUTH_SECRET: "integration-0123456789-0123456789-0123456789",
    DATABASE_URL: app.databaseUrl,
  });

  it("says good of an app that is, a line for each, and ends with 0", async () => {
    const { code, out } = await doctor(own());
    expect(out.split("\n").filter((line) => line.startsWith("✗"))).toEqual([]);
    expect(out).toContain("✓ proxy      All arrives as it was sent");
    expect(code).toBe(0);
  });

  it("ends with 1 where something is bad, and says it as JSON", async () => {
    const { code, out } = await doctor({ ...own(), AUTH_SECRET: `another ${own().AUTH_SECRET}` }, "--json");
    const { ok, findings } = JSON.parse(out);
    expect([code, ok]).toEqual([1, false]);
    expect(findings.find(({ check }: { check: string }) => check === "proxy")).toMatchObject({
      status: "bad",
      mend: expect.stringContaining("AUTH_SECRET"),
    });
  });

  it("says which settings are missing", async () => {
    const { code, out } = await doctor({ APP_URL: "https://auth.example.test" });
    expect(code).toBe(1);
    expect(out).toMatch(/✗ settings {3}AUTH_SECRET: is missing/);
  });
});
