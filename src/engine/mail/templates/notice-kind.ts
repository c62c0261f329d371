import { z } from "zod";
import { nameInMail } from "../layout/plain-words";

/** What a kind of security notice is told with, and its words. */

type Words = {
  title: string;
  happened: string;
  /** What to do about it, where it isn't what anybody does to their own account. */
  advice?: string;
};

export type NoticeKind<Props extends z.ZodRawShape = z.ZodRawShape> = {
  schema: z.ZodObject<Props>;
  /** @throws ZodError where it is told with too little */
  read: (given: unknown) => Words;
};
export type NoticeKinds = Readonly<Record<string, NoticeKind>>;

export function noticeKind<Props extends z.ZodRawShape>(
  props: Props,
  words: (props: z.output<z.ZodObject<Props>>) => Words,
): NoticeKind<Props> {
  const schema = z.object(props);
  return { schema, read: (given) => words(schema.parse(given)) };
}

type PropsOf<Schema extends z.ZodObject> = keyof Schema["shape"] extends never ? unknown : z.input<Schema>;

/** A notice of one of these kinds, with what that is told with. */
export type NoticeOf<Known extends NoticeKinds> = {
  [Name in keyof Known & string]: { kind: Name } & PropsOf<Known[Name]["schema"]>;
}[keyof Known & string];

/** Renders a notice; an unknown kind or missing facts are refused. */
export const noticeAmong = (kinds: NoticeKinds) =>
  z.custom<{ kind: string }>().transform((given, context): Words => {
    const known = Object.hasOwn(kinds, given.kind) ? kinds[given.kind] : undefined;
    if (known) return known.read(given);
    context.addIssue("an unknown kind of notice");
    return z.NEVER;
  });

/** The method's name as the pages say it, e.g. "Authenticator app". */
export const methodInMail = nameInMail;
/** The name its owner gave one credential, or empty. */
export const credentialInMail = nameInMail.default("");

/** What its owner would call a factor: `Passkey “Work laptop”`. */
export const called = ({ method, name }: { method: string; name: string }): string =>
  name ? `${method} “${name}”` : method;

/** What to do where somebody else must have done it. */
export const BY_STRANGER =
  "If it wasn't you, somebody knows your password or reads your mail: the link below signs everybody else out, and lets you choose another password.";
