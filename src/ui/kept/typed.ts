import { fieldOf, numberOf, recordOf, textOf } from "../reading";
import { deviceNow } from "../time/server-clock";
import { quietly } from "./quietly";

/**
 * Keeps what was typed into a page's forms across a reload of this tab, except passwords, codes and fields marked
 * `data-once`.
 */

const KEY = "latchkey-typed";
/** As long as signing in again may take. */
const KEPT_MS = 30 * 60_000;

type Kept = {
  at: number;
  path: string;
  /** Whose page it was, where nobody else may get it back. */
  account?: string | undefined;
  forms: Record<string, Record<string, string>>;
};

function keptIn(value: unknown): Kept | undefined {
  const at = numberOf(fieldOf(value, "at"));
  const path = textOf(fieldOf(value, "path"));
  const forms = recordOf(fieldOf(value, "forms"), (fields) => recordOf(fields, textOf));
  if (at === undefined || path === undefined || forms === undefined) return undefined;
  return { at, path, forms, account: textOf(fieldOf(value, "account")) };
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const KEEPS = ["text", "email", "search", "tel", "url", "number", "date", "textarea", "select-one"];

function isKept(field: Element): field is Field {
  const isField =
    field instanceof HTMLInputElement ||
    field instanceof HTMLTextAreaElement ||
    field instanceof HTMLSelectElement;
  if (!isField || field.name === "" || !KEEPS.includes(field.type)) return false;
  // A password that is shown is a text field for as long.
  const purpose = field.autocomplete;
  return !("once" in field.dataset) && !/password|one-time-code/.test(purpose);
}

/** What the page itself put there isn't the person's: it may be another's by the time it is given back. */
const isTyped = (field: Field) =>
  field instanceof HTMLSelectElement
    ? ![...field.selectedOptions].every((option) => option.defaultSelected)
    : field.value !== field.defaultValue;

/** Keeps what was typed on this page. @param account who alone gets it back, where that isn't whoever comes next */
export function keepTyped(account: string | undefined): void {
  const forms: Kept["forms"] = {};
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-form]")) {
    const typed = [...form.elements].filter(isKept).filter(isTyped);
    const values = Object.fromEntries(typed.map((field) => [field.name, field.value]));
    if (typed.length > 0) forms[form.dataset.form ?? ""] = values;
  }
  const { pathname } = window.location;
  const found: Kept = { at: deviceNow(), path: pathname, forms, ...(account ? { account } : {}) };
  quietly(() => sessionStorage.setItem(KEY, JSON.stringify(found)));
}

function read(): Kept | undefined {
  return quietly(() => {
    const found = keptIn(JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
    return found && deviceNow() - found.at < KEPT_MS ? found : undefined;
  });
}

/** Fills a form once with what was typed into it before its page was left. @param account whose page it is now */
export function giveBackTyped(form: HTMLFormElement, account: string | undefined): void {
  const found = read();
  const name = form.dataset.form ?? "";
  const values = found?.forms[name];
  if (!found || !values || found.path !== window.location.pathname) return;
  if (found.account !== undefined && found.account !== account) return;
  const { [name]: _, ...rest } = found.forms;
  quietly(() => sessionStorage.setItem(KEY, JSON.stringify({ ...found, forms: rest })));
  for (const field of form.elements) {
    const value = isKept(field) ? values[field.name] : undefined;
    if (value !== undefined && isKept(field)) fill(field, value);
  }
}

/** As if it had been typed: React follows a field by its own setter, which a plain assignment would go to. */
function fill(field: Field, value: string): void {
  if (field.value === value) return;
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set;
  setter?.call(field, value);
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
}
