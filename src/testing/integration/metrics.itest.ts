import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { type RunningApp, startApp } from "../harness/app";
import { request } from "../harness/http";
import { PASSWORD, signUp } from "../people/client";

/** Guarantee: whoever runs it can see how it goes, from numbers that name nobody. */

const TOKEN = "metrics-0123456789-0123456789";

describe("/metrics", () => {
  let app: RunningApp;
  const traced: string[] = [];
  const collector = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    traced.push(body);
    outgoing.end("{}");
  });

  beforeAll(async () => {
    const port = await freePort();
    await new Promise<void>((resolve) => collector.listen(port, "127.0.0.1", resolve));
    app = await startApp({
      env: { METRICS_TOKEN: TOKEN, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
    });
  });
  afterAll(async () => {
    await app.stop();
    collector.close();
  });

  const scrape = async () => {
    const answer = await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
  };
  /** The value of one series; undefined where there is none. */
  const valueIn = (text: string, name: string, ...labels: string[]) => {
    const line = text
      .split("\n")
      .find((one) => one.startsWith(`${name}{`) && labels.every((label) => one.includes(label)));
    return line === undefined ? undefined : Number(line.split(" ").at(-1));
  };

  it("count what happens, by operation, status, method and outcome, and name nobody", async () => {
    const person = await signUp(app.url);
    const wrong = { email: person.email, password: "not the password at all" };
    expect((await request(app.url, "POST", "/user/login", { body: wrong })).status).toBe(401);
    const right = { email: person.email, password: PASSWORD };
    expect((await request(app.url, "POST", "/user/login", { body: right })).status).toBe(200);
    const { status, type, text } = await scrape();
    expect(status).toBe(200);
    expect(type).toContain("text/plain");
    const operation = "latchkey_operation_duration_seconds_count";
    const login = /operation="([\w.]*[lL]ogin)",status="401"/.exec(text)?.[0] ?? "no such operation";
    expect(valueIn(text, operation, login, 'via="rest"')).toBe(1);
    expect(valueIn(text, "latchkey_sign_ins_total", 'method="PASSWORD"', 'outcome="refused"')).toBe(1);
    expect(valueIn(text, "latchkey_sign_ins_total", 'method="PASSWORD"', 'outcome="full"')).toBeGreaterThan(
      0,
    );
    expect(valueIn(text, "latchkey_http_requests_total", 'method="POST"', 'status="401"')).toBe(1);
    expect(valueIn(text, "latchkey_statement_duration_seconds_count", 'outcome="good"')).toBeGreaterThan(5);
    expect(text).toMatch(/^latchkey_database_up 1$/m);
    expect(text).toMatch(/^latchkey_mails_waiting \d+$/m);
    for (const personal of [person.email, person.id, "127.0.0.1"]) expect(text).not.toContain(personal);
  });

  it("count work that nobody asked for", async () => {
    await expect
      .poll(async () => valueIn((await scrape()).text, "latchkey_job_duration_seconds_count", "deliver-mail"))
      .toBeGreaterThan(0);
  });

  it("are for whoever knows the token", async () => {
    for (const headers of [
      new Headers(),
      { authorization: "Bearer wrong" },
      { authorization: `Basic ${TOKEN}` },
    ]) {
      const answer = await fetch(`${app.url}/metrics`, { headers });
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain("latchkey_");
    }
    expect((await fetch(`${app.url}/metrics`, { method: "POST" })).status).toBe(405);
  });

  it("are no page without the setting", async () => {
    const answer = await fetch(`${inject("appUrls")[0]}/metrics`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(answer.status).toBe(404);
  });

  it("have a dashboard that asks for nothing else", async () => {
    const { text } = await scrape();
    const known = new Set(text.match(/(?<=^# TYPE )\w+/gm));
    const asked = readFileSync("deploy/grafana-dashboard.json", "utf8").match(
      /\b(?:latchkey|nodejs|process)_\w+/g,
    );
    const names = [...new Set(asked)].map((name) => name.replace(/_(bucket|count|sum)$/, ""));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    const unused = [...known].filter((name) => name.startsWith("latchkey_") && !names.includes(name));
    expect(unused).toEqual([]);
  });

  it("and traces reach the collector, with statements under their request and nobody's name", async () => {
    const person = await signUp(app.url);
    await request(app.url, "GET", "/user/profile", { token: person.token });
    await expect.poll(() => traced.join(""), { timeout: 10_000 }).toMatch(/"name":"GET [\w.]*profile"/i);
    const text = traced.join("");
    expect(text).toContain('"name":"select ');
    for (const personal of [person.email, person.id, person.token]) expect(text).not.toContain(personal);
  });
});
