import fc from "fast-check";
import { expect, test } from "vitest";
import { callbackPath, sameOriginPath } from "./same-origin-path";

test("keeps paths of this origin, with query and fragment", () => {
  for (const path of ["/", "/settings/security", "/a?b=c%20d&e=/f", "/%C3%A9t%C3%A9#top"])
    expect(sameOriginPath(path)).toBe(path);
});

test("nothing that leads to another site, also after decoding", () => {
  for (const text of [
    undefined,
    ["/a"],
    "",
    "settings",
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "/a\\b",
    "/\t/evil.test",
    "/%09/evil.test",
    "/%2fevil.test",
    "/%5cevil.test",
    "/%252fevil.test",
    "/%25252fevil.test",
    "/%2525252525252fevil.test",
    "/..//evil.test",
    "/.//evil.test",
    "/a/../%2e%2e//evil.test",
    "javascript:alert(1)",
    "/a%",
    `/${"a".repeat(3000)}`,
  ])
    expect(sameOriginPath(text)).toBeUndefined();
});

test("whatever it keeps, a browser resolves to this origin", () => {
  const pieces = fc.constantFrom(
    "/",
    "\\",
    "%2f",
    "%5c",
    "%25",
    "\t",
    "\n",
    "@",
    ":",
    "evil.test",
    "a",
    "?",
    "#",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const kept = sameOriginPath(parts.join(""));
      if (kept === undefined) return;
      const { origin, pathname } = new URL(kept, "https://own.test");
      expect(origin).toBe("https://own.test");
      expect(new URL(pathname, "https://own.test").origin).toBe("https://own.test");
    }),
  );
});

test("D09: a callback path is kept, a bare relative one read as a path", () => {
  for (const [given, kept] of [
    ["/", "/"],
    ["/example?a=1#b", "/example?a=1#b"],
    ["example", "/example"],
    ["a/b.html?c=d", "/a/b.html?c=d"],
    ["evil.test", "/evil.test"],
    ["../up", "/../up"],
    [`/${"a".repeat(511)}`, `/${"a".repeat(511)}`],
  ])
    expect(callbackPath(given ?? "")).toBe(kept);
});

test.each([
  "",
  "//evil.test",
  "/\\evil.test",
  "\\evil.test",
  "\\\\evil.test",
  "/%2f%2fevil.test",
  "%2fevil.test",
  "%5cevil.test",
  "/%5Cevil.test",
  "/%252fevil.test",
  "https:evil.test",
  "https://evil.test/",
  "HTTPS://evil.test",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,x",
  "mailto:a@evil.test",
  "/a\tb",
  "/a\nb",
  "\t//evil.test",
  "java\nscript:alert(1)",
  "/a%0ab",
  "/a%00b",
  "/a\\b",
  "/a%",
  "/\u202eevil",
  `/${"a".repeat(512)}`,
  `/${"é".repeat(256)}`,
])("D09: refuses %j", (text) => {
  expect(callbackPath(text)).toBeUndefined();
});

test("D09: no accepted callback path ever resolves to another origin, however it is put together", () => {
  const origins = ["https://own.test", "https://own.test:8443", "http://localhost:3000"];
  const pieces = fc.oneof(
    fc.constantFrom(
      "/",
      "//",
      "\\",
      "%2f",
      "%5c",
      "%25",
      "%09",
      "\t",
      "\n",
      "\r",
      " ",
      "@",
      ":",
      "?",
      "#",
      ".",
    ),
    fc.constantFrom(
      "evil.test",
      "https",
      "javascript",
      "own.test",
      "[::1]",
      "\u2044",
      "\u3002",
      "\uff0f",
      "x:y@",
    ),
    fc.string({ maxLength: 6, unit: "binary" }),
    fc.webUrl(),
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), fc.constantFrom(...origins), (parts, origin) => {
      const kept = callbackPath(parts.join(""));
      if (kept === undefined) return;
      accepted += 1;
      for (const path of [kept, decodeURIComponent(kept)]) {
        expect(new URL(path, origin).origin).toBe(origin);
        expect(new URL(origin + path).origin).toBe(origin);
      }
    }),
    { numRuns: 5_000 },
  );
  // Or the property would hold of nothing.
  expect(accepted).toBeGreaterThan(100);
});
