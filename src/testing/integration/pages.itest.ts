import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedApp, startPublicBeside } from "../harness/app";
import { PageClient, request } from "../harness/http";
import type { Instance } from "../harness/instance";
import { PASSWORD, type SignedIn, signUp } from "../people/client";

/** Section I of the security checklist: what every page tells a browser, and whom it asks for. */

const { url } = sharedApp();
let person: SignedIn;
let cookie = "";
beforeAll(async () => {
  person = await signUp(url, { firstName: "Wilhelmina" });
  const browser = new PageClient(url);
  await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
  cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
});

describe("I06: every page says what a browser may do with it", () => {
  it.each([
    "/login",
    "/register",
    "/challenge",
    "/forgot-password",
    "/reset-password",
    "/verify",
    "/docs",
    "/outbox",
    "/invitation",
    "/settings",
    "/settings/security",
    "/settings/devices",
    "/settings/profile",
    "/settings/activity",
    "/settings/secure-account",
    "/settings/organization",
    "/settings/organization/activity",
    "/settings/apps",
    "/consent?request=somebody-elses",
    "/confirm",
    "/sign-out",
    "/app-problem",
    "/nothing-here",
  ])("%s", async (path) => {
    const answer = await request(url, "GET", path, { headers: { cookie } });
    const { headers } = answer;
    if (answer.status === 200 || answer.status === 404) {
      const policy = headers.get("content-security-policy") ?? "";
      for (const rule of [
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
      ])
        expect(policy).toContain(rule);
      expect(policy).toMatch(/script-src [^;]*'nonce-[\w+/=]{20,}'/);
      expect(policy).not.toMatch(/script-src [^;]*'unsafe-(inline|eval)'/);
    }
    const hsts = headers.get("strict-transport-security") ?? "";
    expect(Number(/max-age=(\d+)/.exec(hsts)?.[1])).toBeGreaterThanOrEqual(31_536_000);
    expect(hsts).toContain("includeSubDomains");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.has("x-powered-by")).toBe(false);
    expect(headers.get("server") ?? "").not.toMatch(/\d/);
  });

  it.each([
    ["/settings/sessions", "/settings/devices"],
    ["/settings/history", "/settings/activity"],
    ["/settings/organization/history", "/settings/organization/activity"],
  ])("%s, as mails and bookmarks know it, leads to %s", async (from, to) => {
    const { status, headers } = await request(url, "GET", from, { headers: { cookie } });
    expect([status, headers.get("location")]).toEqual([307, to]);
  });

  it("and the nonce is another one every time", async () => {
    const nonce = async () =>
      /'nonce-([^']+)'/.exec(
        (await request(url, "GET", "/login")).headers.get("content-security-policy") ?? "",
      )?.[1];
    expect(await nonce()).not.toBe(await nonce());
  });
});

describe("I07: who is asked is asked in the page, not before it", () => {
  let open: Instance;
  beforeAll(async () => {
    open = await startPublicBeside();
  });
  afterAll(() => open.stop());
  const PAGES = [
    "/settings/security",
    "/settings/devices",
    "/settings/profile",
    "/settings/activity",
    "/settings/secure-account",
    "/settings/organization",
    "/settings/organization/activity",
    "/settings/apps",
  ];
  const subrequest = "src/middleware:src/middleware:src/middleware:src/middleware:src/middleware";
  const FORMS: [string, string, Record<string, string>][] = [
    ["plain", "", {}],
    ["as a subrequest", "", { "x-middleware-subrequest": subrequest }],
    ["as a subrequest of the proxy", "", { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" }],
    ["as a server component", "", { rsc: "1" }],
    ["as a server component by query", "?_rsc=abc", { rsc: "1" }],
    ["prefetched", "?_rsc=abc", { rsc: "1", "next-router-prefetch": "1" }],
    [
      "a segment prefetched",
      "?_rsc=abc",
      { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    ],
    ["with a made-up router state", "", { rsc: "1", "next-router-state-tree": "%5B%22%22%2C%7B%7D%5D" }],
    ["by its payload's name", ".rsc", {}],
    ["by its segments' name", ".segments/_tree.segment.rsc", {}],
    ["as a server action", "", { "next-action": "00" }],
    ["with a slash", "/", {}],
    ["with another origin's header", "", { "x-forwarded-host": "evil.test", "x-nextjs-data": "1" }],
  ];

  it.each(
    PAGES.flatMap((page) =>
      FORMS.map(([form, suffix, headers]) => ({ page, form, path: page + suffix, headers })),
    ),
  )("$page, $form", async ({ path, headers }) => {
    const method = "next-action" in headers ? "POST" : "GET";
    const at = "x-forwarded-host" in headers ? open.url : url;
    const answer = await request(at, method, path, { headers });
    expect(answer.text).not.toContain("Authenticator app");
    expect(answer.text).not.toContain("Backup codes");
    if (answer.status === 200) expect(answer.text).toMatch(/NEXT_REDIRECT|\/login/);
    // Somebody else's data isn't there either, whatever is kept between requests.
    await request(url, "GET", "/settings/security", { headers: { cookie } });
    const again = await request(at, method, path, { headers });
    expect(again.text).not.toContain(person.email);
    expect(again.text).not.toContain("Wilhelmina");
  });
});
