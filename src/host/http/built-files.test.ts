import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compressStatic } from "../build/compress";
import { builtFiles } from "./built-files";

/** Guarantee: what the pages load is sent as small as the client takes it, and what is no built file isn't sent. */

const SCRIPT = `${"const word = 'the same words again';\n".repeat(200)}`;
const FONT = Buffer.alloc(4_000, 7);
const folder = mkdtempSync(join(tmpdir(), "latchkey-static-"));
let server: Server;

beforeAll(async () => {
  mkdirSync(join(folder, "chunks"));
  mkdirSync(join(folder, "media"));
  writeFileSync(join(folder, "chunks", "long.js"), SCRIPT);
  writeFileSync(join(folder, "chunks", "gone.js"), SCRIPT);
  writeFileSync(join(folder, "chunks", "kept.js"), SCRIPT);
  writeFileSync(join(folder, "media", "letters.woff2"), FONT);
  writeFileSync(join(folder, "notes.md"), "not for the pages");
  await compressStatic(folder);
  writeFileSync(join(folder, "chunks", "forgotten.js"), SCRIPT);
  const files = builtFiles(folder);
  const otherwise = async (_: unknown, response: { writeHead: (status: number) => { end: () => void } }) =>
    response.writeHead(404).end();
  server = createServer((incoming, outgoing) => {
    void (files(incoming, outgoing, otherwise) ?? otherwise(incoming, outgoing));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  for (const ending of ["", ".br", ".gz"]) rmSync(join(folder, "chunks", `gone.js${ending}`));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

type Answer = { status: number; headers: Record<string, unknown>; body: Buffer };

function ask(path: string, accepted?: string, method = "GET"): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const headers = accepted === undefined ? {} : { "accept-encoding": accepted };
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on("error", reject)
      .end();
  });
}

const AS_IS = (body: Buffer) => body;
it.each<[accepted: string | undefined, encoding: string | undefined, read: (body: Buffer) => Buffer]>([
  ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
  ["br;q=0, gzip", "gzip", gunzipSync],
  ["GZIP;q=0.5", "gzip", gunzipSync],
  ["br; q=0.000, gzip; q=0", undefined, AS_IS],
  ["deflate", undefined, AS_IS],
  ["identity, *", undefined, AS_IS],
  [undefined, undefined, AS_IS],
])("whoever takes %s gets it as %s", async (accepted, encoding, read) => {
  const { status, headers, body } = await ask("/_next/static/chunks/long.js?v=1", accepted);
  expect(status).toBe(200);
  expect(headers["content-encoding"]).toBe(encoding);
  expect(read(body).toString()).toBe(SCRIPT);
  expect(headers).toMatchObject({
    "content-type": "application/javascript; charset=utf-8",
    "content-length": String(body.length),
    "cache-control": "public, max-age=31536000, immutable",
    vary: "accept-encoding",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  });
});

it("what is compressed already is sent as it is", async () => {
  const font = await ask("/_next/static/media/letters.woff2", "br, gzip");
  expect(font.headers).toMatchObject({ "content-type": "font/woff2" });
  expect(font.headers).not.toHaveProperty("content-encoding");
  expect(font.body).toEqual(FONT);
});

it("what was sent once is sent again, whatever became of the file, and without reading it", async () => {
  const first = await ask("/_next/static/chunks/kept.js", "br");
  rmSync(join(folder, "chunks", "kept.js.br"));
  expect((await ask("/_next/static/chunks/kept.js", "br")).body).toEqual(first.body);
});

it("a look at its headers alone says what the whole would", async () => {
  const whole = await ask("/_next/static/chunks/long.js", "br");
  const head = await ask("/_next/static/chunks/long.js", "br", "HEAD");
  expect(head.body).toHaveLength(0);
  expect(head.headers["content-length"]).toBe(String(whole.body.length));
});

it.each([
  ["another method", "/_next/static/chunks/long.js", "POST"],
  ["a file that has gone since", "/_next/static/chunks/gone.js", "GET"],
  ["what wasn't compressed", "/_next/static/chunks/forgotten.js", "GET"],
  ["a type that pages don't load", "/_next/static/notes.md", "GET"],
  ["a folder", "/_next/static/chunks", "GET"],
  ["a way out of the folder", "/_next/static/../static/chunks/long.js", "GET"],
  ["a written-out way out of it", "/_next/static/%2e%2e/static/chunks/long.js", "GET"],
  ["a name of every object", "/_next/static/constructor", "GET"],
  ["another path", "/chunks/long.js", "GET"],
])("%s is left to others", async (_, path, method) => {
  expect((await ask(path, "br", method)).status).toBe(404);
});
