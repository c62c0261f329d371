import { createServer, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { askOutside, leadsInside } from "./outbound";
import { env } from "./settings/env";

/** Guarantee: an address that somebody typed has this server ask nothing that only it can reach. */

const settings = env();
const { APP_URL } = settings;
let server: Server;
let port = 0;
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    if (request.url === "/long") return void response.end("x".repeat(100_000));
    if (request.url === "/elsewhere") return void response.writeHead(302, { location: "/" }).end();
    response.setHeader("content-type", "application/json").end('{"keys":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  port = typeof bound === "object" ? (bound?.port ?? 0) : 0;
});
afterAll(() => void server.close());
afterEach(() => {
  settings.APP_URL = APP_URL;
});

const ask = (host: string, path = "/") =>
  askOutside(`http://${host}:${port}${path}`, { method: "GET", signal: AbortSignal.timeout(3_000) });

/** This server and what only a cloud's machines reach, in the ways there are to write it. */
const INSIDE = [
  "127.0.0.1",
  "127.1.2.3",
  "2130706433",
  "0x7f.1",
  "0.0.0.0",
  "169.254.169.254",
  "100.100.100.200",
  "168.63.129.16",
  "224.0.0.1",
  "255.255.255.255",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:a9fe:a9fe]",
  "[::127.0.0.1]",
  "[64:ff9b::169.254.169.254]",
  "[2002:7f00:1::]",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "[ff02::1]",
  "localhost",
];

it.each(INSIDE)("%s is refused when it is typed, and not asked", async (host) => {
  settings.APP_URL = "https://auth.example.com";
  expect(await leadsInside(`https://${host}/keys`)).toBe(true);
  await expect(ask(host)).rejects.toThrow(/may not be asked/);
  expect(asked).toBe(0);
});

it.each(["8.8.8.8", "10.1.2.3", "192.168.1.1", "[fd12::1]", "[2606:4700:4700::1111]", "[64:ff9b::8.8.8.8]"])(
  "%s may be asked",
  async (host) => {
    settings.APP_URL = "https://auth.example.com";
    expect(await leadsInside(`https://${host}/keys`)).toBe(false);
  },
);

it("what is no address is refused elsewhere", async () => {
  expect(await leadsInside("garbage")).toBe(false);
});

it("where this machine alone is served, what runs on it may be asked, and no metadata service", async () => {
  settings.APP_URL = "http://localhost:3000";
  expect(await leadsInside("http://127.0.0.1:9/")).toBe(false);
  expect(await leadsInside("http://169.254.169.254/")).toBe(true);
  for (const host of ["127.0.0.1", "localhost"]) expect(await (await ask(host)).json()).toEqual({ keys: [] });
  expect((await ask("127.0.0.1", "/elsewhere")).status).toBe(302);
  await expect(ask("127.0.0.1", "/long")).rejects.toThrow(/too long/);
});
