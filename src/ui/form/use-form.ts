"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import { useIsConnectionLost } from "../connection/use-connection";
import { useShownAccount } from "../kept/shown-account";
import { giveBackTyped } from "../kept/typed";
import type { LaterSchema } from "./later-schema";
import { fieldErrorsOf, isCancelled, OFFLINE, type Problem, readProblem, UNREACHABLE } from "./problem";

type FormOptions<Schema extends z.ZodType> = {
  schema: Schema | LaterSchema<Schema>;
  /** Does the work. What it throws is read as our error envelope and put beside its field. */
  submit: (values: z.output<Schema>) => Promise<void>;
  /** What the schema gets, where a form's text values aren't it already (a checkbox, say). */
  values?: (data: FormData) => unknown;
};

type FieldErrors = Readonly<Record<string, string>>;

/**
 * A form with uncontrolled fields, so that nothing typed is lost before the page woke up or when it left for a
 * sign-in. On trouble its first field gets the focus.
 * @returns `form`, to spread on the `<form>`; `errors` by field name; `problem`, when it belongs to no field;
 *   `pending` while the work is done; `submitNow`, for a field that submits itself when complete; `forget`, for when
 *   something else is tried
 */
export function useZodForm<Schema extends z.ZodType>({ schema, submit, values }: FormOptions<Schema>) {
  const ref = useRef<HTMLFormElement>(null);
  const { errors, problem, show, setErrors, setProblem } = useTrouble(ref);
  const [pending, setPending] = useState(false);
  const isOffline = useIsConnectionLost();
  useTypedBack(ref);

  const check = (form: HTMLFormElement, by = knownOf(schema)) => by?.safeParse(readForm(form, values));

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const known = knownOf(schema) ?? (await fetched(schema, setPending));
    // Who left the page meanwhile sends nothing any more.
    if (!ref.current) return;
    const parsed = check(ref.current, known);
    if (parsed?.success === false) return show(fieldErrorsOf(parsed.error), undefined);
    if (!parsed || isOffline) return show({}, isOffline ? OFFLINE : UNREACHABLE);
    show({}, undefined);
    setPending(true);
    const found = await problemOf(() => submit(parsed.data));
    setPending(false);
    if (found && !isCancelled(found)) show(found.fieldErrors, hasNoField(found) ? found : undefined);
  }

  function onChange({ currentTarget, target }: FormEvent<HTMLFormElement>) {
    // A wait goes by itself, and typing doesn't shorten it.
    if (problem && problem.retryAfter === undefined) setProblem(undefined);
    const name = nameOfField(target);
    if (errors[name] !== undefined) setErrors(errorsAfter(name, errors, check(currentTarget)?.error));
  }

  return {
    // POST, so that a press before the page woke up can't put a password into the address bar.
    form: {
      ref,
      onSubmit,
      // Not while it is captured: drawing before a field has taken what was typed would take it away again.
      onChange,
      noValidate: true,
      method: "post" as const,
      "data-form": nameOf(schema),
    },
    errors,
    problem,
    pending,
    submitNow: () => ref.current?.requestSubmit(),
    forget: () => show({}, undefined),
  };
}

function readForm(form: HTMLFormElement, values: ((data: FormData) => unknown) | undefined): unknown {
  const data = new FormData(form);
  return values ? values(data) : Object.fromEntries(data);
}

const nameOfField = (target: EventTarget): string =>
  target instanceof Element ? (target.getAttribute("name") ?? "") : "";

async function problemOf(work: () => Promise<void>): Promise<Problem | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return readProblem(error);
  }
}

const hasNoField = ({ fieldErrors }: Problem): boolean => Object.keys(fieldErrors).length === 0;

/** What is said once a field was changed: of that one only what is still so. */
function errorsAfter(name: string, errors: FieldErrors, found: z.ZodError | undefined): FieldErrors {
  const { [name]: _, ...others } = errors;
  const left = found && fieldErrorsOf(found)[name];
  return left === undefined ? others : { ...others, [name]: left };
}

function knownOf<Schema extends z.ZodType>(schema: Schema | LaterSchema<Schema>): Schema | undefined {
  return "fetch" in schema ? schema.found() : schema;
}

/** @returns undefined where it can't be fetched */
async function fetched<Schema extends z.ZodType>(
  schema: Schema | LaterSchema<Schema>,
  setPending: (isPending: boolean) => void,
): Promise<Schema | undefined> {
  if (!("fetch" in schema)) return schema;
  setPending(true);
  try {
    return await schema.fetch();
  } catch {
    return undefined;
  } finally {
    setPending(false);
  }
}

/** A form goes by the names of its fields, which no other on its page shares. */
function nameOf(schema: z.ZodType | LaterSchema<z.ZodType>): string | undefined {
  if ("fetch" in schema) return [...schema.fields].sort().join(" ");
  return "shape" in schema ? Object.keys(Object(schema.shape)).sort().join(" ") : undefined;
}

type FormRef = { current: HTMLFormElement | null };

/** What is wrong with a form, and how it comes to be shown. */
function useTrouble(ref: FormRef) {
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<Problem>();
  const focusTrouble = useFocusOnTrouble(ref);
  function show(found: FieldErrors, whole: Problem | undefined) {
    setErrors(found);
    setProblem(whole);
    if (whole || Object.keys(found).length > 0) focusTrouble();
  }
  return { errors, problem, show, setErrors, setProblem };
}

/** @returns moves the focus to the first field in trouble, once it is shown as that */
function useFocusOnTrouble(ref: FormRef): () => void {
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const first = times > 0 ? ref.current?.querySelector("[aria-invalid='true']") : undefined;
    if (first instanceof HTMLElement) first.focus();
  }, [ref, times]);
  return () => setTimes((before) => before + 1);
}

/** What was typed before the page was left, back in its place. */
function useTypedBack(ref: FormRef): void {
  const { id } = useShownAccount() ?? {};
  useEffect(() => {
    if (ref.current) giveBackTyped(ref.current, id);
  }, [ref, id]);
}
