/** How the guide's files name one another, on the page and where its links are checked. */

/** Files beside `docs` that are pages, too, and what they are called there. */
export const BESIDE: Readonly<Record<string, string>> = {
  "CHANGELOG.md": "changes",
  "CONTRIBUTING.md": "contributing",
  "SECURITY.md": "reporting",
  ".env.example": "settings",
};

/** The page's path below /guide, without a slash at either end; undefined for a file that isn't a page. */
export function pageOf(file: string): string | undefined {
  const beside = BESIDE[file];
  if (beside !== undefined) return beside;
  const name = /^docs\/(.+)\.md$/.exec(file)?.[1];
  return name?.replace(/(^|\/)README$/, "");
}

/** The file a relative link leads to, from the top of the checkout; undefined for an address. */
export function fileOf(from: string, href: string): string | undefined {
  if (/^[a-z]+:|^\/|^#/i.test(href)) return undefined;
  return new URL(href, `file:///${from}`).pathname.slice(1);
}

/**
 * Where a link of a file leads on the page.
 * @returns undefined where it leads to nothing that is served: its words stay, without a link
 */
export function hrefOf(from: string, href: string): string | undefined {
  const file = fileOf(from, href);
  if (file === undefined) return /^(https:|#|\/)/.test(href) ? href : undefined;
  const page = pageOf(file);
  if (page === undefined) return undefined;
  const anchor = /#.*$/.exec(href)?.[0] ?? "";
  return `/guide${page === "" ? "" : `/${page}`}${anchor}`;
}

/** A heading's name in the address, as GitHub makes it. */
export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
