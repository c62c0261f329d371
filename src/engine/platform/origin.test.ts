import { describe, expect, it, vi } from "vitest";

async function withOrigins() {
  vi.resetModules();
  vi.stubEnv("APP_URL", "https://auth.example.com");
  vi.stubEnv("SMTP_URL", "smtps://u:p@smtp.example.com");
  vi.stubEnv("MAIL_FROM", "a@example.com");
  vi.stubEnv("ALLOWED_ORIGINS", "https://app.example.com");
  return import("./origin");
}

const request = { origin: null, fetchSite: null, hasCookie: false, isJson: true };

describe("I01, I02: who may change something without a bearer token", () => {
  it.each([
    ["a page of ours, signed in", { origin: "https://auth.example.com", hasCookie: true }, true],
    ["a page of ours, not signed in", { origin: "https://auth.example.com" }, true],
    ["an allowlisted page without the cookie", { origin: "https://app.example.com" }, true],
    ["an allowlisted page with the cookie", { origin: "https://app.example.com", hasCookie: true }, false],
    ["a foreign page", { origin: "https://evil.test" }, false],
    ["a foreign page with the cookie", { origin: "https://evil.test", hasCookie: true }, false],
    ["a page that hides where it is", { origin: "null" }, false],
    ["a host that begins like ours", { origin: "https://auth.example.com.evil.test" }, false],
    ["our host over http", { origin: "http://auth.example.com" }, false],
    ["our host on another port", { origin: "https://auth.example.com:8443" }, false],
    ["a browser that says cross-site", { fetchSite: "cross-site" }, false],
    ["a browser that says same-site", { fetchSite: "same-site" }, false],
    ["a browser that says same-origin", { fetchSite: "same-origin", hasCookie: true }, true],
    ["a program with JSON", {}, true],
    ["a program with a form", { isJson: false }, false],
    ["a cookie and nothing that says where from", { hasCookie: true }, false],
  ])("%s", async (_what, facts, expected) => {
    const { mayChange } = await withOrigins();
    expect(mayChange({ ...request, ...facts })).toBe(expected);
  });
});

describe("D08: an origin as somebody wrote it", () => {
  it.each([
    ["https://app.example.com", "https://app.example.com"],
    ["https://app.example.com/", "https://app.example.com"],
    ["https://app.example.com:443", "https://app.example.com"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["http://[::1]:3000", "http://[::1]:3000"],
  ])("%s is %s", async (text, origin) => {
    expect((await withOrigins()).plainOrigin(text)).toBe(origin);
  });

  it.each([
    "https://APP.example.com",
    "HTTPS://app.example.com",
    "https://app.example.com.",
    "https://app.example.com.evil.test",
    "https://evil.test/app.example.com",
    "https://evil.test/https://app.example.com",
    "https://app.example.com@evil.test",
    "https://user@app.example.com",
    "https://user:password@app.example.com",
    "https://evil.test\\@app.example.com",
    "https:app.example.com",
    "https:/app.example.com",
    "https:///app.example.com",
    "//app.example.com",
    "app.example.com",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com:99999",
    "https://app.example.com/login",
    "https://app.example.com?a",
    "https://app.example.com#a",
    " https://app.example.com",
    "https://app.example.com ",
    "https://app.exa\tmple.com",
    "https://app%2eexample.com",
    "https://ａpp.example.com",
    "https://app。example.com",
    "https://*.example.com",
    "https://example.com",
    "https://sub.app.example.com",
    "https://0x7f000001",
    "https://2130706433",
    "https://127.1",
    "null",
    "",
    "*",
    "javascript:alert(1)",
    "file:///etc/passwd",
  ])("%j isn't on a list that has https://app.example.com", async (text) => {
    const { isAllowedOrigin, plainOrigin } = await withOrigins();
    const origin = plainOrigin(text);
    expect(origin !== undefined && isAllowedOrigin(origin)).toBe(false);
  });

  it("is told by a page's address in full", async () => {
    const { originOfReferer } = await withOrigins();
    expect(originOfReferer("https://app.example.com/login?next=%2F#x")).toBe("https://app.example.com");
    expect(originOfReferer("https://app.example.com@evil.test/login")).toBeUndefined();
    expect(originOfReferer("about:blank")).toBeUndefined();
  });
});
