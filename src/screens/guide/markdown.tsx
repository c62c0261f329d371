import { lexer, type Token, type Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { headingId, hrefOf } from "@/contract/document/guide";
import { Table, TableCell, TableHead, TableRow } from "@/ui/primitives/table";
import { CodeBlock } from "../docs/code-block";

const LINK = "text-link underline underline-offset-4";

/** A text of Markdown as elements, in which markup is shown and never taken as such. */
export function Markdown({ text, file }: { text: string; file: string }) {
  return <div className="max-w-180 space-y-4 text-sm leading-6">{blocks(lexer(text), file)}</div>;
}

const blocks = (tokens: readonly Token[], file: string): ReactNode =>
  tokens.map((token, index) => <Fragment key={keyOf(token, index)}>{block(token, file)}</Fragment>);

/** They are never moved, and some of them are equal. */
const keyOf = ({ type = "cell" }: { type?: string }, index: number): string => `${index} ${type}`;

function block(token: Token, file: string): ReactNode {
  const render = BLOCKS[token.type];
  return render ? render(token as never, file) : null;
}

// What a token of a type holds, marked's union doesn't tell by the type alone.
const BLOCKS: Record<string, (token: never, file: string) => ReactNode> = {
  heading: (token: Tokens.Heading, file) => <Heading token={token} file={file} />,
  paragraph: (token: Tokens.Paragraph, file) => <p>{inline(token.tokens, file)}</p>,
  text: (token: Tokens.Text, file) => inline(token.tokens ?? [token], file),
  code: ({ text }: Tokens.Code) => <CodeBlock text={text} label="Example" />,
  blockquote: (token: Tokens.Blockquote, file) => (
    <blockquote className="border-l-2 border-border pl-4">{blocks(token.tokens, file)}</blockquote>
  ),
  list: (token: Tokens.List, file) => <List token={token} file={file} />,
  table: (token: Tokens.Table, file) => <DataTable token={token} file={file} />,
  hr: () => <hr className="border-border" />,
};

const HEADINGS = {
  1: "text-2xl font-semibold tracking-tight",
  2: "pt-6 text-xl font-semibold tracking-tight",
  3: "pt-3 text-base font-semibold",
} as const;

function Heading({ token, file }: { token: Tokens.Heading; file: string }) {
  const depth = token.depth === 1 || token.depth === 2 ? token.depth : 3;
  const Tag = `h${depth}` as const;
  return (
    <Tag id={headingId(plainText(token.tokens))} className={HEADINGS[depth]}>
      {inline(token.tokens, file)}
    </Tag>
  );
}

/** What is read of it. */
export const plainText = (tokens: readonly Token[]): string =>
  tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plainText(token.tokens) : "text" in token ? token.text : "",
    )
    .join("");

function List({ token, file }: { token: Tokens.List; file: string }) {
  const Tag = token.ordered ? "ol" : "ul";
  return (
    <Tag className={`${token.ordered ? "list-decimal" : "list-disc"} space-y-1 pl-6`}>
      {token.items.map((item, index) => (
        <li key={keyOf(item, index)}>{blocks(item.tokens, file)}</li>
      ))}
    </Tag>
  );
}

function DataTable({ token, file }: { token: Tokens.Table; file: string }) {
  const cell = ({ tokens }: Tokens.TableCell) => inline(tokens, file);
  return (
    <Table label="Table">
      <thead>
        <TableRow>
          {token.header.map((one, index) => (
            <TableHead key={keyOf({}, index)}>{cell(one)}</TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {token.rows.map((row, at) => (
          <TableRow key={keyOf({}, at)}>
            {row.map((one, index) => (
              <TableCell key={keyOf({}, index)} isAtTop className="whitespace-normal">
                {cell(one)}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

const inline = (tokens: readonly Token[] | undefined, file: string): ReactNode =>
  tokens?.map((token, index) => <Fragment key={keyOf(token, index)}>{word(token, file)}</Fragment>);

function word(token: Token, file: string): ReactNode {
  const render = WORDS[token.type];
  return render ? render(token as never, file) : "text" in token ? unescaped(token.text) : null;
}

const WORDS: Record<string, (token: never, file: string) => ReactNode> = {
  strong: (token: Tokens.Strong, file) => (
    <strong className="font-semibold">{inline(token.tokens, file)}</strong>
  ),
  em: (token: Tokens.Em, file) => <em>{inline(token.tokens, file)}</em>,
  codespan: ({ text }: Tokens.Codespan) => (
    <code className="rounded bg-muted px-1 py-0.5 font-mono text-xs break-words">{unescaped(text)}</code>
  ),
  br: () => <br />,
  link: (token: Tokens.Link, file) => {
    const href = hrefOf(file, token.href);
    const words = inline(token.tokens, file);
    return href === undefined ? (
      words
    ) : (
      <a href={href} className={LINK}>
        {words}
      </a>
    );
  },
};

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** React escapes by itself what marked has escaped already. */
const unescaped = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
