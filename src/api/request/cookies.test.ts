import { describe, expect, it, vi } from "vitest";

async function at(appUrl: string) {
  vi.resetModules();
  vi.stubEnv("APP_URL", appUrl);
  vi.stubEnv("SMTP_URL", "smtps://u:p@smtp.example.com");
  vi.stubEnv("MAIL_FROM", "a@example.com");
  return import("./cookies");
}

describe("G06: the session cookie", () => {
  it("is pinned to its host over https", async () => {
    const { sessionCookie } = await at("https://auth.example.com");
    const line = sessionCookie("t".repeat(43), 900);
    expect(line).toBe(
      `__Host-latchkey-session=${"t".repeat(43)}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=900`,
    );
    expect(line).not.toMatch(/domain/i);
    expect(line.length).toBeLessThan(4096);
  });

  it("goes without what needs https on a loopback http origin", async () => {
    const { sessionCookie } = await at("http://localhost:3000");
    expect(sessionCookie("t", 900)).toBe("latchkey-session=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=900");
  });

  it("is read by its exact name: one that a sub-domain set without the prefix isn't", async () => {
    const { readSessionCookie } = await at("https://auth.example.com");
    expect(readSessionCookie("latchkey-session=planted; x=1")).toBeUndefined();
    expect(readSessionCookie("a__Host-latchkey-session=planted")).toBeUndefined();
    expect(readSessionCookie("latchkey-session=planted; __Host-latchkey-session=mine")).toBe("mine");
    expect(readSessionCookie("__Host-latchkey-session=")).toBeUndefined();
    expect(readSessionCookie(null)).toBeUndefined();
  });
});
