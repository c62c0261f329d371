import { readdirSync, readFileSync } from "node:fs";
import { twMerge } from "tailwind-merge";
import { expect, it } from "vitest";
import { mergeClasses } from "./merge-classes";

/** Classes are merged as the whole merger does, without its bulk: for every two that are written anywhere. */

const SOURCES = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) =>
  /(?<!\.test)\.tsx$/.test(path),
);
const TEXTS = /"([^"\n]*)"|`([^`]*)`/g;

/** One of those that differ in a number alone. */
function written(): string[] {
  const byShape = new Map<string, string>();
  for (const path of SOURCES) {
    for (const [, plain, template] of readFileSync(`src/${path}`, "utf8").matchAll(TEXTS)) {
      for (const word of (plain ?? template ?? "").split(/\s+/)) {
        const isClass = word !== "" && twMerge(`${word} ${word}`) === word;
        if (isClass) byShape.set(word.replaceAll(/[\d.]+/g, "0"), word);
      }
    }
  }
  return [...byShape.values()];
}

it("of any two classes of this tree the same are left", () => {
  const classes = written();
  expect(classes.length).toBeGreaterThan(200);
  const wrong: string[] = [];
  for (const one of classes) {
    for (const other of classes) {
      const both = `${one} ${other}`;
      if (one !== other && mergeClasses(both) !== twMerge(both)) wrong.push(both);
    }
  }
  expect(wrong).toEqual([]);
}, 60_000);

it("of many the last for each property is left, in order, and what is no such class stays", () => {
  expect(mergeClasses("flex p-2 px-4 hover:p-1 group p-3 hidden")).toBe("hover:p-1 group p-3 hidden");
  expect(mergeClasses("px-4 p-2 pl-1 size-4 w-2 h-2")).toBe("p-2 pl-1 size-4 w-2 h-2");
});
