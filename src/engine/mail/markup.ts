import { Fragment, isValidElement, type ReactElement, type ReactNode } from "react";

/**
 * Writes a mail's tree as HTML and as text, without React's renderer, which takes milliseconds for each. All text is
 * escaped here, and nowhere else.
 */

type Attributes = Record<string, unknown> & { children?: ReactNode };

const VOID = new Set(["br", "hr", "img", "meta"]);
const NAMES: Readonly<Record<string, string>> = {
  className: "class",
  cellPadding: "cellpadding",
  cellSpacing: "cellspacing",
};

/** A whole document. */
export const toHtml = (document: ReactElement): string => `<!DOCTYPE html>${htmlOf(document)}`;

function htmlOf(node: ReactNode): string {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (typeof node === "string" || typeof node === "number") return escaped(String(node));
  if (Array.isArray(node)) return node.map(htmlOf).join("");
  if (!isValidElement<Attributes>(node)) throw new Error("A mail holds something that can't be written");
  if (node.type === Fragment) return htmlOf(node.props.children);
  const inner = composed(node);
  if (inner !== undefined) return htmlOf(inner);
  const { children, ...attributes } = node.props;
  const tag = String(node.type);
  const open = `<${tag}${Object.entries(attributes).map(attribute).join("")}`;
  if (VOID.has(tag)) return `${open}/>`;
  // A style sheet is ours, whole: its text is no markup.
  const content = tag === "style" ? String(children) : htmlOf(children);
  return `${open}>${content}</${tag}>`;
}

/** What a component gives for its props; undefined for a tag. */
function composed({ type, props }: ReactElement<Attributes>): ReactNode | undefined {
  if (typeof type !== "function") return undefined;
  const component = type as (props: Attributes) => ReactNode;
  return component(props) ?? null;
}

function attribute([name, value]: [string, unknown]): string {
  if (value === undefined || value === null || value === false) return "";
  const text = name === "style" ? styleOf(Object(value)) : String(value);
  return ` ${NAMES[name] ?? name}="${escaped(text)}"`;
}

const styles = new WeakMap<object, string>();

/** `{ fontSize: "15px" }` as a style attribute has it. */
function styleOf(style: object): string {
  const known = styles.get(style);
  if (known !== undefined) return known;
  const text = Object.entries(style)
    .map(([name, value]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value}`)
    .join(";");
  styles.set(style, text);
  return text;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};

const escaped = (text: string): string =>
  /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character) : text;

const BLOCKS = new Set(["h1", "p", "div"]);
/** Nothing of it is for reading. */
const UNREAD = new Set(["head"]);

/** The words of it, a paragraph for each block. What is marked `data-skip-in-text` is left out. */
export function toText(document: ReactElement): string {
  const paragraphs: string[] = [];
  let line = "";
  const flush = () => {
    const words = line.replace(/\s+/g, " ").trim();
    if (words !== "") paragraphs.push(words);
    line = "";
  };
  const visit = (node: ReactNode): void => {
    if (node === null || node === undefined || typeof node === "boolean") return;
    if (typeof node === "string" || typeof node === "number") line += String(node);
    else if (Array.isArray(node)) for (const one of node) visit(one);
    else if (isValidElement<Attributes>(node)) visitElement(node);
  };
  const visitElement = (node: ReactElement<Attributes>): void => {
    const inner = composed(node);
    const tag = String(node.type);
    if (inner === undefined && (UNREAD.has(tag) || node.props["data-skip-in-text"] === "true")) return;
    if (tag === "img") line += String(node.props.alt ?? "");
    if (tag === "hr") paragraphs.push("---");
    if (BLOCKS.has(tag)) flush();
    visit(inner ?? node.props.children);
    if (BLOCKS.has(tag)) flush();
  };
  visit(document);
  flush();
  return paragraphs.join("\n\n");
}
