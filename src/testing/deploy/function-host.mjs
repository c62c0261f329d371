import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

/**
 * Runs built routes as a serverless platform does, each loaded at its first request. Arguments: the folder of the
 * function's files, the port, and `prefix=route` for each.
 */
const [folder = "", port = "", ...routes] = process.argv.slice(2);
process.chdir(folder);
const load = createRequire(join(folder, "package.json"));
const functions = routes.map((line) => {
  const at = line.indexOf("=");
  return {
    prefix: line.slice(0, at),
    file: join(folder, ".next/server/app", line.slice(at + 1), "route.js"),
  };
});

createServer(async (request, response) => {
  const found = functions.find(({ prefix }) => request.url?.startsWith(prefix));
  if (!found) return response.writeHead(404).end();
  try {
    const { handler } = await load(found.file);
    await handler(request, response, { waitUntil: (work) => void Promise.resolve(work).catch(() => {}) });
  } catch (error) {
    process.stderr.write(`${error}\n`);
    response.writeHead(500).end();
  }
}).listen(Number(port), "127.0.0.1");
