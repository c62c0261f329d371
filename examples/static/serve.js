import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";

if (existsSync(".env")) process.loadEnvFile();
const { ISSUER = "http://localhost:3000", CLIENT_ID = "", PORT = "4002" } = process.env;

const policy = `default-src 'none'; script-src 'self'; connect-src ${ISSUER}; frame-ancestors 'none'; base-uri 'none'`;
const page = readFileSync("index.html", "utf8").replace("ISSUER", ISSUER).replace("CLIENT_ID", CLIENT_ID);
const files = { "/": ["text/html", page], "/app.js": ["text/javascript", readFileSync("app.js", "utf8")] };

createServer((request, response) => {
  const [type, text] = files[new URL(request.url, "http://localhost").pathname] ?? [];
  if (type === undefined) return response.writeHead(404).end();
  response
    .writeHead(200, { "content-type": `${type}; charset=utf-8`, "content-security-policy": policy })
    .end(text);
}).listen(Number(PORT), "127.0.0.1", () => console.log(`The example is at http://localhost:${PORT}`));
