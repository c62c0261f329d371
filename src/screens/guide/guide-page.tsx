import { lexer, type Token } from "marked";
import { hrefOf } from "@/contract/document/guide";
import { Brand } from "@/ui/page/brand/brand";
import { ThemeSwitch } from "@/ui/page/theme-switch";
import { Markdown, plainText } from "./markdown";

type Page = { file: string; text: string };

/** One page of the guide, beside the list of all, which is the list on its first page. */
export function Guide({ page, first }: { page: Page; first: Page }) {
  const links = linksOf(lexer(first.text), first.file);
  return (
    <>
      <header className="border-b border-border">
        <div className="mx-auto flex h-14 max-w-7xl items-center gap-2 px-4 sm:px-6">
          <Brand className="mr-auto" />
          <ThemeSwitch />
        </div>
      </header>
      <div className="mx-auto flex max-w-7xl gap-10 px-4 sm:px-6">
        <nav
          aria-label="Guide"
          className="sticky top-0 hidden h-dvh w-56 shrink-0 overflow-y-auto py-8 lg:block"
        >
          <Contents links={links} />
        </nav>
        <main className="min-w-0 flex-1 py-8">
          {page.file === first.file ? null : (
            <details className="mb-6 rounded-lg border border-border px-3 py-2 lg:hidden">
              <summary className="cursor-pointer text-sm font-medium">Guide</summary>
              <div className="pt-3">
                <Contents links={links} />
              </div>
            </details>
          )}
          <Markdown text={page.text} file={page.file} />
        </main>
      </div>
    </>
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
