import { readdirSync, readFileSync } from "node:fs";
import { type ComponentType, createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { twMerge } from "tailwind-merge";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { CopyButton } from "../account/copy-button";
import { TextCodeInput } from "../form/text-code-input";
import { RowList } from "../row/row";
import { Address } from "./address";
import { Alert } from "./alert";
import { Avatar } from "./avatar";
import { Badge } from "./badge";
import { Button, buttonVariants } from "./button";
import { Card } from "./card";
import { Checkbox } from "./checkbox";
import { Input } from "./input";
import { Label } from "./label";
import { Select } from "./select";
import { Skeleton } from "./skeleton";
import { Table, TableCell, TableHead, TableRow } from "./table";
import { TextArea } from "./text-area";

/**
 * Guarantee: no element has two classes for the same property. Which of them won would be the order of the stylesheet,
 * which nobody chose.
 */

/** What takes classes besides its own. */
const TAKERS = new Map<string, unknown>(
  Object.entries({
    CopyButton,
    TextCodeInput,
    RowList,
    Address,
    Alert,
    Avatar,
    Badge,
    Button,
    Card,
    Checkbox,
  })
    .concat(
      Object.entries({ Input, Label, Select, Skeleton, Table, TableCell, TableHead, TableRow, TextArea }),
    )
    // The one wrapper that is its file's own.
    .concat(Object.entries({ Small: Button })),
);
const isComponent = (given: unknown): given is ComponentType<Record<string, unknown>> =>
  typeof given === "function";

const SOURCES = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((path) => `src/${path.replaceAll("\\", "/")}`)
  .filter((path) => /\.tsx?$/.test(path) && !/test\.tsx?$/.test(path))
  .map((path) => ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true));

function found<Kind extends ts.Node>(source: ts.Node, isMeant: (node: ts.Node) => node is Kind): Kind[] {
  const all: Kind[] = [];
  const visit = (node: ts.Node): void => {
    if (isMeant(node)) all.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return all;
}

const isElement = (node: ts.Node) => ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node);
const isCall =
  (of: string) =>
  (node: ts.Node): node is ts.CallExpression =>
    ts.isCallExpression(node) && node.expression.getText() === of;

const placeOf = (node: ts.Node): string => {
  const source = node.getSourceFile();
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
};

/** @returns those that another one does away with */
function clashing(classes: string): string[] {
  const left = new Set(twMerge(classes).split(/\s+/));
  return classes.split(/\s+/).filter((name) => name !== "" && !left.has(name));
}

const clashesAt = (node: ts.Node, classes: string): string[] =>
  clashing(classes).map((name) => `${placeOf(node)}: ${name}`);

/** The strings that have a name, as `fieldClasses` has. */
const NAMED = new Map(
  SOURCES.flatMap((source) => found(source, ts.isVariableDeclaration)).flatMap(({ name, initializer }) =>
    initializer && ts.isStringLiteralLike(initializer) ? [[name.getText(), initializer.text] as const] : [],
  ),
);

/** @returns what an expression may be, as far as it is written there: nothing for what comes from elsewhere */
function alternatives(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return alternatives(node.expression);
  if (ts.isConditionalExpression(node))
    return [...alternatives(node.whenTrue), ...alternatives(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return ["", ...alternatives(node.right)];
  return [(ts.isIdentifier(node) && NAMED.get(node.text)) || ""];
}

const together = (parts: readonly ts.Expression[]): string[] =>
  parts.reduce(
    (soFar, part) => soFar.flatMap((before) => alternatives(part).map((one) => `${before} ${one}`)),
    [""],
  );

/** @returns the properties that are written out, in all ways they may apply, under which the element may be drawn */
function writtenOut({ properties }: ts.JsxAttributes): Record<string, unknown>[] {
  let ways: Record<string, unknown>[] = [{}];
  for (const { name, initializer } of properties.filter(ts.isJsxAttribute)) {
    const key = name.getText();
    const given = initializer && ts.isJsxExpression(initializer) ? initializer.expression : initializer;
    if (!given && key !== "asChild") ways = ways.map((way) => ({ ...way, [key]: true }));
    else if (given && ts.isStringLiteral(given)) ways = ways.map((way) => ({ ...way, [key]: given.text }));
    else if (given && isCall("cn")(given))
      ways = together([...given.arguments]).flatMap((classes) =>
        ways.map((way) => ({ ...way, [key]: classes })),
      );
  }
  return ways;
}

/** @returns the classes of each element that the component draws */
function drawn(name: string, props: Record<string, unknown>): string[] {
  const Taker = TAKERS.get(name);
  if (!isComponent(Taker)) return [];
  const needed = { text: "", name: "A", length: 4, label: "A", ...props };
  const html = renderToStaticMarkup(createElement(Taker, needed));
  return [...html.matchAll(/class="([^"]*)"/g)].map(([, classes = ""]) => classes.replaceAll("&amp;", "&"));
}

describe("classes", () => {
  it("that clash are found out", () => {
    expect(clashing("h-10 text-sm h-auto")).toEqual(["h-10"]);
    expect(clashing("border border-border px-3 pl-9 text-sm text-muted-foreground sm:text-base")).toEqual([]);
  });

  it("written in one string don't clash", () => {
    const strings = SOURCES.flatMap((source) => found(source, ts.isJsxAttribute)).flatMap((one) =>
      one.initializer &&
      ts.isStringLiteral(one.initializer) &&
      /^(className|room|width)$/.test(one.name.getText())
        ? [one.initializer]
        : [],
    );
    expect(strings.length).toBeGreaterThan(500);
    expect(strings.flatMap((one) => clashesAt(one, one.text))).toEqual([]);
  });

  it("that are joined don't clash, whichever of them apply", () => {
    const calls = SOURCES.flatMap((source) => found(source, isCall("cn")));
    expect(calls.length).toBeGreaterThan(30);
    const clashes = calls.flatMap((call) =>
      together([...call.arguments]).flatMap((one) => clashesAt(call, one)),
    );
    expect(clashes).toEqual([]);
  });

  it("given to a component don't clash with its own", () => {
    const elements = SOURCES.flatMap((source) => found(source, isElement));
    const clashes = elements.flatMap((element) =>
      writtenOut(element.attributes)
        .flatMap((props) => drawn(element.tagName.getText(), props))
        .flatMap((classes) => clashesAt(element, classes)),
    );
    expect(clashes).toEqual([]);
  });

  it("of a button don't clash, in any of its kinds and sizes", () => {
    const variants = [
      "default",
      "secondary",
      "outline",
      "ghost",
      "quiet",
      "destructive",
      "danger",
      "link",
      "aside",
    ] as const;
    const sizes = [
      "default",
      "narrow",
      "small",
      "row",
      "icon",
      "rowIcon",
      "barIcon",
      "inline",
      "note",
    ] as const;
    const all = variants.flatMap((variant) => sizes.map((size) => buttonVariants({ variant, size })));
    expect(all.flatMap(clashing)).toEqual([]);
  });
});
