import { describe, expect, it } from "vitest";
import { logRecord } from "./log";

describe("K04: a log line holds no secret and stays one line", () => {
  it("leaves out messages, which may quote what a person sent", () => {
    const cause = Object.assign(new Error("Key (email)=(ada@example.com) already exists"), { code: "23505" });
    const error = new Error("Failed query: insert\nparams: hunter2", { cause });
    const line = JSON.stringify(logRecord("error", "failed", { error, requestId: "r" }));
    expect(line).not.toMatch(/hunter2|ada@/);
    expect(JSON.parse(line)).toMatchObject({ error: "Error < Error", code: "23505", requestId: "r" });
  });

  it("takes no line of a message for a part of the stack", () => {
    const error = new Error("Failed query\nparams: x\n    at hunter2");
    const line = JSON.stringify(logRecord("error", "failed", { error }));
    expect(line).not.toContain("hunter2");
    expect(line).toContain("log.test.ts");
  });

  it("writes only the fields it knows", () => {
    const more = { path: "/x", password: "hunter2" };
    expect(JSON.stringify(logRecord("info", "request", more))).not.toContain("hunter2");
  });

  it("escapes line breaks", () => {
    expect(JSON.stringify(logRecord("info", "request", { path: "/x\r\n{}" }))).not.toMatch(/[\r\n]/);
  });
});
