import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Response } from "@playwright/test";
import { admit } from "../../src/engine/session/gate";
import { findAccountById } from "../../src/engine/session/principal/find-account";
import { findChromium } from "../../src/testing/harness/chromium";
import { addPeople, CALLER } from "./people";

/**
 * Measures what a page loads as it is sent, compressed: the scripts in its HTML. With a Chromium there, everything else
 * too, and beside it the scripts as gzip, the form other pages are usually measured in.
 */

const SESSION_COOKIE = "latchkey-session";
type Page = { path: string; session?: string };

const line = (...[name = "", ...columns]: string[]) =>
  name.padEnd(24) + columns.map((column) => column.padStart(18)).join("");

/** @returns lines of text: page, and kilobytes with the number of files */
export async function firstLoads(origin: string): Promise<string> {
  const [person] = await addPeople(1);
  const id = person?.id ?? "";
  const pages: Page[] = [
    { path: "/login" },
    { path: "/challenge", session: await signedIn(id, "PASSWORD") },
    { path: "/settings/security", session: await signedIn(id, "PASSKEY") },
  ];
  const executablePath = findChromium();
  const browser = executablePath
    ? await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] })
    : undefined;
  try {
    const lines = [
      line("first load, kB as sent", "scripts in HTML", "all scripts", "the same gzip", "all of it"),
    ];
    for (const page of pages) lines.push(await measured(origin, page, browser));
    return lines.join("\n");
  } finally {
    await browser?.close();
  }
}

async function signedIn(id: string, method: "PASSWORD" | "PASSKEY"): Promise<string> {
  const found = await findAccountById(id);
  if (!found) throw new Error("a person of the bench is missing");
  const caller = { ...CALLER, carrier: "cookie" } as const;
  const { issued } = await admit(caller, { account: found.account, method, now: found.now });
  return issued.opaqueToken ?? "";
}

async function measured(origin: string, page: Page, browser: Browser | undefined): Promise<string> {
  const named = await inHtml(origin, page);
  const { scripts, gzipped, all } = browser
    ? await fetchedBy(browser, origin.replace("127.0.0.1", "localhost"), page)
    : {};
  return line(page.path, said(named), said(scripts), said(gzipped), said(all));
}

const said = (sizes: readonly number[] | undefined): string =>
  sizes === undefined
    ? "no Chromium"
    : `${(sizes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(1)} in ${sizes.length}`;

async function inHtml(origin: string, { path, session }: Page): Promise<number[]> {
  const answer = await fetch(origin + path, {
    redirect: "manual",
    ...(session ? { headers: { cookie: `${SESSION_COOKIE}=${session}` } } : {}),
  });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  // Every supported browser knows modules, so it doesn't fetch what is for others.
  const tags = [...(await answer.text()).matchAll(/<script[^>]*>/g)].filter(
    ([tag]) => !/nomodule/i.test(tag),
  );
  const found = tags.flatMap(([tag]) => /src="(\/_next\/static\/[^"?]+\.js)/.exec(tag)?.[1] ?? []);
  return Promise.all([...new Set(found)].map((file) => sizeAsSent(origin + file)));
}

/** What a browser is sent that takes all forms. */
async function sizeAsSent(url: string): Promise<number> {
  const answer = await fetch(url, { headers: { "accept-encoding": "gzip, deflate, br, zstd" } });
  const [size, body] = [answer.headers.get("content-length"), await answer.arrayBuffer()];
  return size === null ? gzipSync(Buffer.from(body)).length : Number(size);
}

type Fetched = { isScript: boolean; sent: number; gzipped: number };

async function fetchedBy(browser: Browser, origin: string, { path, session }: Page) {
  const context = await browser.newContext();
  if (session) await context.addCookies([{ name: SESSION_COOKIE, value: session, url: origin }]);
  const page = await context.newPage();
  const fetched: Promise<Fetched>[] = [];
  page.on("response", (answer) => void fetched.push(sizesOf(answer)));
  await page.goto(origin + path, { waitUntil: "networkidle" });
  if (new URL(page.url()).pathname !== path) throw new Error(`${path} led to ${page.url()}`);
  const all = await Promise.all(fetched);
  await context.close();
  const scripts = all.filter(({ isScript }) => isScript);
  return {
    scripts: scripts.map(({ sent }) => sent),
    gzipped: scripts.map(({ gzipped }) => gzipped),
    all: all.map(({ sent }) => sent),
  };
}

async function sizesOf(answer: Response): Promise<Fetched> {
  const isScript = answer.request().resourceType() === "script";
  const [sizes, body] = await Promise.all([
    answer
      .request()
      .sizes()
      .catch(() => undefined),
    answer.body().catch(() => Buffer.alloc(0)),
  ]);
  return { isScript, sent: sizes?.responseBodySize ?? 0, gzipped: isScript ? gzipSync(body).length : 0 };
}
