import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { request as rawRequest } from "node:https";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { PUBLIC_SETTINGS, type RunningApp, startApp } from "../harness/app";
import { temporaryFolder } from "../harness/temporary-folder";
import { makeCertificate } from "./certificate";
import { startDaemon } from "./daemon";
import { findProgram, hasAll } from "./programs";

/**
 * Guarantee (W04, W05): behind nginx as docs/deploy.md shows it people are told apart. A forgotten setting shows
 * nobody anything.
 */
const HOST = "auth.example.test";

/** The sample of docs/deploy.md, with this machine's ports and files for those of the example. */
function sample(
  app: number,
  port: number,
  plain: number,
  files: { certificate: string; key: string },
): string {
  const block = /((?:^ {4}.*\n|^\n)+)/m.exec(
    readFileSync("docs/deploy.md", "utf8").split("what Latchkey reads:\n\n")[1] ?? "",
  )?.[1];
  const text = (block ?? "").replaceAll(/^ {4}/gm, "");
  const changes: [RegExp | string, string][] = [
    ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
    // Debian's nginx is older than this line.
    [/^.*http2 on;.*$/m, ""],
    ["listen 80;", `listen 127.0.0.1:${plain};`],
    [/\S+\/fullchain\.pem/, files.certificate],
    [/\S+\/privkey\.pem/, files.key],
    ["http://127.0.0.1:3000", `http://127.0.0.1:${app}`],
  ];
  for (const [from] of changes) expect(text).toMatch(from);
  return changes
    .reduce((changed, [from, to]) => changed.replace(from, to), text)
    .replaceAll("auth.example.com", HOST);
}

async function startNginx(servers: string, port: number, folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  writeFileSync(
    path,
    `daemon off; pid ${folder}/nginx.pid; error_log stderr; events {}
     http { access_log off; ${temporary.join(" ")}\n${servers}\n}`,
  );
  return startDaemon(findProgram("nginx") ?? "", ["-c", path, "-e", "stderr"], port);
}

type Answer = { status: number; text: string; headers: Record<string, unknown> };

describe.skipIf(!hasAll("nginx", "openssl"))("behind nginx", () => {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  let files: { certificate: string; key: string };
  let port: number;

  beforeAll(() => {
    files = makeCertificate(folder.path, HOST);
  });
  afterAll(() => folder.remove());

  /** Somebody on the internet, at an address of their own. */
  function ask(
    method: string,
    path: string,
    from: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    return new Promise<Answer>((resolve, reject) => {
      const sent = rawRequest(
        {
          ...{ host: "127.0.0.1", port, path, method, localAddress: from, agent: false },
          ...{ servername: HOST, ca: readFileSync(files.certificate) },
          headers: { host: HOST, "content-type": "application/json", ...headers },
        },
        (response) => {
          let text = "";
          response.on("data", (chunk: Buffer) => {
            text += chunk.toString();
          });
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async function behind(
    env: Record<string, string>,
    work: (app: RunningApp) => Promise<void>,
  ): Promise<void> {
    const app = await startApp({ env: { RATE_LIMIT_MULTIPLIER: "1", ...env } });
    onTestFinished(app.stop);
    port = await freePort();
    const plain = await freePort();
    const servers = sample(Number(new URL(app.url).port), port, plain, files);
    onTestFinished(await startNginx(servers, port, folder.path));
    await work(app);
  }

  const guess = (from: string, headers: Record<string, string> = {}) =>
    ask("POST", "/user/login", from, { email: "ada@example.test", password: "a wrong guess" }, headers);

  it("W05: as documented, people are told apart, whatever they say of themselves", async () => {
    await behind({ ...PUBLIC_SETTINGS, TRUSTED_PROXIES: "127.0.0.1" }, async (app) => {
      const forged = { "x-forwarded-for": "9.9.9.9", "x-real-ip": "9.9.9.9", forwarded: "for=9.9.9.9" };
      const tries = [];
      for (let at = 0; at < 24; at += 1) tries.push((await guess("127.0.0.2", forged)).status);
      expect(tries.filter((status) => status === 401).length).toBeLessThanOrEqual(22);
      expect(tries.at(-1)).toBe(429);
      expect((await guess("127.0.0.3")).status).toBe(401);
      const seen = await app.db`select distinct ip from audit_events order by ip`;
      expect(seen.map(({ ip }) => ip)).toEqual(["127.0.0.2", "127.0.0.3"]);
      const page = await ask("GET", "/login", "127.0.0.2");
      expect(page.status).toBe(200);
      expect(page.headers["content-security-policy"]).toContain("'nonce-");
      expect(app.log()).not.toContain('"setting":');
    });
  });

  it("W05: TRUSTED_PROXIES forgotten is said once, with the proxy's address", async () => {
    await behind(PUBLIC_SETTINGS, async (app) => {
      for (const from of ["127.0.0.2", "127.0.0.3"]) expect((await guess(from)).status).toBe(401);
      const said = app
        .log()
        .split("\n")
        .filter((line) => line.includes('"setting":"TRUSTED_PROXIES"'));
      expect(said).toHaveLength(1);
      expect(said[0]).toContain('"peer":"127.0.0.1"');
    });
  });

  it("W04: APP_URL forgotten shows nobody a mail", async () => {
    const data = temporaryFolder();
    onTestFinished(data.remove);
    await behind({ APP_URL: "", DATA_DIR: data.path }, async () => {
      const body = {
        email: "ada@example.test",
        password: "seven quiet otters sail",
        firstName: "A",
        lastName: "B",
      };
      expect((await ask("POST", "/user/register", "127.0.0.2", body)).status).toBe(200);
      const mails = await ask("GET", "/outbox.json", "127.0.0.2");
      expect(mails.status).toBe(401);
      expect(mails.text + (await ask("GET", "/outbox", "127.0.0.2")).text).not.toContain("token=");
    });
  });

  it("W04: an APP_URL that is this machine's lets nobody in", async () => {
    await behind({}, async (app) => {
      expect((await ask("GET", "/outbox.json", "127.0.0.2")).status).toBe(421);
      expect(app.log()).toContain('"setting":"APP_URL"');
    });
  });
});
