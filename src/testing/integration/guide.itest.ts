import { readdirSync } from "node:fs";
import { describe, expect, inject, it } from "vitest";
import { pageOf } from "@/contract/document/guide";

/** Guarantee: the guide, and nothing else, is served offline under the policy of every page. */
describe("/guide", () => {
  const [url = ""] = inject("appUrls");
  const look = async (path: string) => {
    const answer = await fetch(`${url}${path}`);
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };

  it("serves every page there is, with links that lead to further ones", async () => {
    const files = readdirSync("docs", { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".md"),
    );
    const pages = [
      ...files.map((name) => pageOf(`docs/${name}`)),
      "changes",
      "reporting",
      "contributing",
      "settings",
    ];
    const linked = new Set<string>();
    for (const page of pages) {
      const { status, text } = await look(`/guide/${page}`.replace(/\/$/, ""));
      expect([page, status]).toEqual([page, 200]);
      expect(text).toMatch(/<h1[^>]*>/);
      for (const [, href = ""] of text.matchAll(/href="(\/guide[^"#]*)/g)) linked.add(href);
    }
    for (const href of linked) expect([href, (await look(href)).status]).toEqual([href, 200]);
    expect(linked.size).toBeGreaterThan(15);
  });

  it("is under the policy of every page, and loads nothing from elsewhere", async () => {
    const { text, headers } = await look("/guide/deploy");
    expect(headers.get("content-security-policy")).toMatch(/'nonce-/);
    expect(text).not.toMatch(/(?:src|<link[^>]*href)="https?:/);
  });

  it.each([
    "/guide/nothing",
    "/guide/..%2f..%2fpackage",
    "/guide/%2e%2e/README",
    "/guide/decisions/../../.env",
  ])("has no page %s", async (path) => {
    const { status, text } = await look(path);
    expect(status).toBe(404);
    expect(text).not.toContain('"dependencies"');
  });
});
