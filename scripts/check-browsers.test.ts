import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { newerUses } from "./check-browsers";

const folder = mkdtempSync(join(tmpdir(), "latchkey-sent-"));
afterAll(() => rmSync(folder, { recursive: true }));

const found = (text: string, kind: "js" | "css" = "js") => {
  const file = join(folder, `sent.${kind}`);
  writeFileSync(file, text);
  const { findings } = newerUses(folder);
  rmSync(file);
  return findings.map(({ what }) => what);
};

describe("W11: what browsers are sent is checked against the oldest ones there are", () => {
  it.each([
    ["function f(u){return URL.parse(u)}", "URL.parse"],
    ["const f=e=>Object.groupBy(e,x=>x.a)", "Object.groupBy"],
    ["if(e.checkVisibility()){go()}", "Element.prototype.checkVisibility"],
    ["const r=/[\\p{L}--q]/v;", "the flag v of a regular expression"],
    ["const r=/a(?i:b)/;", "a modifier in a regular expression"],
  ])("W11: %s is found", (text, what) => {
    expect(found(text)).toEqual([what]);
  });

  it.each([
    "function f(u){return URL.parse?.(u)}",
    "function f(u){return typeof URL.parse=='function'?URL.parse(u):null}",
    'function f(u){return"parse"in URL&&URL.parse(u)}',
    "function f(u){return URL.parse?URL.parse(u):new URL(u)}",
    "function f(u){try{return URL.parse(u)}catch(e){return null}}",
    "const has=Boolean(URL.parse);",
    "const s=z.union([a,b]).size;const r=/a(?:b)(?=c)(?<=d)/u;",
  ])("W11: %s asks first, or is something else", (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    [".a{color:red;&:hover{color:blue}}", "nested rules (Chrome 120)"],
    [".a{color:light-dark(red,blue)}", "light-dark() (Chrome 123)"],
    [".a{color:oklch(from red l c h)}", "a colour made from another (Chrome 119)"],
  ])("W11: the style %s is found", (text, what) => {
    expect(found(text, "css")).toEqual([what]);
  });

  it("W11: styles of today's builds pass, and what asks first", () => {
    expect(found("@supports (color:rgb(from red r g b)){.a{color:red}}", "css")).toEqual([]);
    expect(found("@media (width<17.5rem){.a:has(b){color:color-mix(in oklab,red 90%,blue)}}", "css")).toEqual(
      [],
    );
  });
});
