import { lexer, type Token } from "marked";
import { hrefOf } from "@/contract/document/guide";
import { FoldedContents, ReadingFrame } from "@/ui/page/reading-frame";
import { Markdown, plainText } from "./markdown";

type Page = { file: string; text: string };

/** One page of the guide, beside the list of all, which is the list on its first page. */
export function Guide({ page, first }: { page: Page; first: Page }) {
  const links = linksOf(lexer(first.text), first.file);
  return (
    <ReadingFrame label="Guide" current="/guide" contents={<Contents links={links} />}>
      {page.file === first.file ? null : (
        <div className="mb-6 lg:hidden">
          <FoldedContents label="Guide">
            <Contents links={links} />
          </FoldedContents>
        </div>
      )}
      <Markdown text={page.text} file={page.file} />
    </ReadingFrame>
  );
}

type Link = { href: string; words: string };

/** Those of the lists on it. */
function linksOf(tokens: readonly Token[], file: string): Link[] {
  return tokens.flatMap((token): Link[] => {
    if (token.type === "link") {
      const href = hrefOf(file, token.href);
      return href === undefined ? [] : [{ href, words: plainText(token.tokens ?? []) }];
    }
    if (token.type === "list") return token.items.flatMap((item: Token) => linksOf([item], file));
    if (token.type === "paragraph" || token.type === "table") return [];
    return "tokens" in token && token.tokens ? linksOf(token.tokens, file) : [];
  });
}

function Contents({ links }: { links: readonly Link[] }) {
  return (
    <ul>
      <li>
        <GuideLink href="/guide" words="Guide" />
      </li>
      {links.map((link) => (
        <li key={link.href}>
          <GuideLink {...link} />
        </li>
      ))}
    </ul>
  );
}

function GuideLink({ href, words }: Link) {
  return (
    <a
      href={href}
      className="block rounded-md py-1 text-sm text-muted-foreground outline-hidden hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring"
    >
      {words}
    </a>
  );
}
