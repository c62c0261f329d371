import type { ReactElement } from "react";
import type { z } from "zod";
import type { Brand } from "./brand";

/** What a mail knows beside its own props; times are those of the outbox row, by the database's clock. */
export type MailContext = {
  brand: Brand;
  /** When it was asked for, or when the thing it tells of happened. */
  at: Date;
  /** How long its link works, from `at` on. */
  linkSeconds: number;
  /** The person's, by its IANA name; UTC where it isn't known. */
  timeZone: string;
};

export type Template<Schema extends z.ZodType = z.ZodType> = {
  props: Schema;
  /** @throws ZodError when the props aren't this template's */
  compose(props: unknown, context: MailContext): { subject: string; body: ReactElement };
};

/** Mails by the names their outbox rows carry. */
export type Templates = Readonly<Record<string, Template>>;

/** A template with its props, typed so that they must fit. */
export type ContentOf<Known extends Templates> = {
  [Name in keyof Known & string]: { template: Name; props: z.input<Known[Name]["props"]> };
}[keyof Known & string];

/** A template: the schema of its props, its subject, and its body. */
export function defineTemplate<Schema extends z.ZodType>(template: {
  props: Schema;
  subject(props: z.output<Schema>, context: MailContext): string;
  body(props: z.output<Schema>, context: MailContext): ReactElement;
}): Template<Schema> {
  return {
    props: template.props,
    compose(unknownProps, context) {
      const props = template.props.parse(unknownProps);
      return { subject: template.subject(props, context), body: template.body(props, context) };
    },
  };
}
