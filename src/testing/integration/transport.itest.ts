import { request as rawRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { REST_OPERATIONS } from "@/api/routers/operations";
import { ALLOWED_ORIGIN, sharedApp } from "../harness/app";
import { expectAnswer, expectRefused } from "../harness/envelope";
import { request } from "../harness/http";
import { newAddress, PASSWORD, signUp } from "../people/client";

/** Section 0 of the contract: what holds for every path, at the root and under `/api`. */

const { url } = sharedApp();
const uuid = "00000000-0000-4000-8000-000000000000";

const paths = new Map<string, Set<string>>();
for (const { rest } of REST_OPERATIONS)
  for (const path of [rest.path, ...(rest.aliases ?? [])])
    paths.set(path, (paths.get(path) ?? new Set()).add(rest.method));
const every = [...paths].flatMap(([path, methods]) =>
  ["", "/api"].map((prefix) => ({ path: prefix + path.replace(/\{\w+\}/g, uuid), methods })),
);

/** As `fetch` won't send it: any method, no headers but these. */
function send(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = rawRequest(url + path, { method, headers, agent: false }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    },
  );
}

describe.each(every)("$path", ({ path, methods }) => {
  it("answers a wrong method with 405 and says which are right", async () => {
    const right = [...methods, ...(methods.has("GET") ? ["HEAD"] : []), "OPTIONS"].sort();
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
      if (right.includes(method)) continue;
      const answer = await request(url, method, path);
      expect(answer.status).toBe(405);
      expect((answer.headers.get("allow") ?? "").split(", ").sort()).toEqual(right);
      if (method !== "HEAD") expectRefused(answer, path, "METHOD_NOT_ALLOWED");
    }
  });

  it("answers CORS for exactly the allowed origins, without credentials", async () => {
    const [method = ""] = methods;
    const ask = (origin: string) =>
      request(url, "OPTIONS", path, { headers: { origin, "access-control-request-method": method } });
    const allowed = await ask(ALLOWED_ORIGIN);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe(ALLOWED_ORIGIN);
    expect(allowed.headers.get("access-control-allow-methods")).toContain(method);
    const headers = (allowed.headers.get("access-control-allow-headers") ?? "").toLowerCase().split(", ");
    expect(headers).toEqual(expect.arrayContaining(["authorization", "content-type"]));
    expect(allowed.headers.has("access-control-allow-credentials")).toBe(false);
    for (const origin of [
      "https://evil.test",
      "null",
      `${ALLOWED_ORIGIN}.evil.test`,
      `${ALLOWED_ORIGIN}:8443`,
      ALLOWED_ORIGIN.replace("https", "http"),
      ALLOWED_ORIGIN.toUpperCase(),
    ]) {
      const refused = await ask(origin);
      expect([...refused.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
      expect(refused.headers.get("vary")).toContain("Origin");
    }
  });
});

describe("every path", () => {
  it("answers methods nobody knows with 405 and Allow, too", async () => {
    for (const method of ["TRACE", "PROPFIND", "PURGE"]) {
      const answer = await send(method, "/mfa/status");
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toMatch(/GET/);
      expect(JSON.parse(answer.text)).toMatchObject({ success: false, code: "METHOD_NOT_ALLOWED" });
    }
  });

  it("answers HEAD as GET, without a body", async () => {
    const { token } = await signUp(url);
    for (const { path, methods } of every) {
      if (!methods.has("GET")) continue;
      for (const ask of [{ token }, {}]) {
        const [head, get] = [await request(url, "HEAD", path, ask), await request(url, "GET", path, ask)];
        expect(head.status).toBe(get.status);
        expect(head.text).toBe("");
        expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
      }
    }
  });

  it("carries CORS on answers and on errors, for the allowed origin alone", async () => {
    const { token } = await signUp(url);
    const cors = async (origin: string, ask: { token?: string }) =>
      (await request(url, "GET", "/mfa/status", { ...ask, headers: { origin } })).headers.get(
        "access-control-allow-origin",
      );
    for (const ask of [{ token }, {}]) {
      expect(await cors(ALLOWED_ORIGIN, ask)).toBe(ALLOWED_ORIGIN);
      expect(await cors("https://evil.test", ask)).toBeNull();
    }
    const missing = await request(url, "GET", "/mfa/nope", { headers: { origin: ALLOWED_ORIGIN } });
    expectRefused(missing, "/mfa/nope", "NOT_FOUND");
    expect(missing.headers.get("access-control-allow-origin")).toBe(ALLOWED_ORIGIN);
  });

  it("lets an allowed origin sign in, and no other", async () => {
    const { email } = await signUp(url);
    const ask = (origin: string) =>
      request(url, "POST", "/user/login", { body: { email, password: PASSWORD }, headers: { origin } });
    expect((await ask(ALLOWED_ORIGIN)).status).toBe(200);
    expectRefused(await ask("https://evil.test"), "/user/login", "ORIGIN_NOT_ALLOWED");
    expectRefused(await ask("null"), "/user/login", "ORIGIN_NOT_ALLOWED");
  });

  it("takes a POST with neither body nor content type where no field is required", async () => {
    const bare = (path: string, token?: string) =>
      send("POST", path, token ? { authorization: `Bearer ${token}` } : {});
    const { token } = await signUp(url);
    expect(await bare("/mfa/reset", token)).toMatchObject({ status: 200 });
    expect(await bare(`/user/resend-verification/${uuid}`)).toMatchObject({ status: 200 });
    expect(await bare("/user/logout", token)).toMatchObject({ status: 200 });
    expect(await bare("/user/login")).toMatchObject({ status: 400 });
    // What `fetch` sends for `body: null`, and a JSON null.
    const other = await signUp(url);
    const headers = { authorization: `Bearer ${other.token}`, "content-type": "application/json" };
    expect(await send("POST", "/mfa/reset", headers)).toMatchObject({ status: 200 });
    expect(await send("POST", "/mfa/reset", headers, "null")).toMatchObject({ status: 200 });
  });

  it("ignores fields it doesn't know, and reads no others from the prototype", async () => {
    const { email } = await signUp(url);
    const known = { email, password: PASSWORD };
    const headers = { "content-type": "application/json" };
    const odd = { ...known, isAdmin: true, user: { id: 1 }, constructor: "x", level: "full" };
    expect(await send("POST", "/user/login", headers, JSON.stringify(odd))).toMatchObject({ status: 200 });
    const polluting = `{"__proto__":{"email":"${email}"},"password":"${PASSWORD}"}`;
    expect(await send("POST", "/user/login", headers, polluting)).toMatchObject({ status: 400 });
  });

  it("refuses what isn't a JSON object", async () => {
    const ask = (body: string, type = "application/json") =>
      fetch(`${url}/user/login`, { method: "POST", headers: { "content-type": type }, body });
    for (const body of ["[]", "7", '"text"', "{", "{} {}", "\u0000"])
      expect((await ask(body)).status, body).toBe(400);
    expect((await ask("{}", "application/json; charset=utf-8")).status).toBe(400);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
      expect((await ask("{}", type)).status, type).toBe(415);
    const large = JSON.stringify({ email: newAddress(), password: "x".repeat(70_000) });
    expect((await ask(large)).status).toBe(413);
  });

  it("has nothing at unknown paths, in the same envelope", async () => {
    for (const path of ["/mfa/nope", "/api/mfa/nope", "/api/nope", "/auth/x/y", "/user/a/b"])
      expectRefused(await request(url, "POST", path), path, "NOT_FOUND");
  });

  it("leaves cookies alone: REST neither sets nor takes a session by one over a foreign page", async () => {
    const { token } = await signUp(url);
    const cookie = `latchkey-session=${token}`;
    const stray = await request(url, "GET", "/mfa/status", { headers: { cookie } });
    expectRefused(stray, "/mfa/status", "UNAUTHENTICATED");
    const both = await request(url, "GET", "/mfa/status", {
      token,
      headers: { cookie: "latchkey-session=x" },
    });
    expectAnswer(both, expect.objectContaining({ success: true }));
  });
});
