import { gzipSync } from "node:zlib";
import { type Browser, chromium } from "@playwright/test";
import { admit } from "../../src/engine/session/gate";
import { findAccountById } from "../../src/engine/session/principal/find-account";
import { findChromium } from "../../src/testing/harness/chromium";
import { addPeople, CALLER } from "./people";

/**
 * Measures the compressed size of what a page loads: the scripts in its HTML. With a Chromium there, everything else
 * too.
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
    const lines = [line("first load, kB gzip", "scripts in HTML", "all scripts", "all of it")];
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
  const { scripts, all } = browser
    ? await fetchedBy(browser, origin.replace("127.0.0.1", "localhost"), page)
    : {};
  return line(page.path, said(named), said(scripts), said(all));
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
  return Promise.all([...new Set(found)].map((file) => compressedSize(origin + file)));
}

async function compressedSize(url: string): Promise<number> {
  const answer = await fetch(url);
  return compressed(Buffer.from(await answer.arrayBuffer()), "");
}

/** Pictures and fonts are compressed already. */
const compressed = (body: Buffer, type: string): number =>
  /^(image\/(?!svg)|font\/)/.test(type) ? body.length : gzipSync(body).length;

async function fetchedBy(browser: Browser, origin: string, { path, session }: Page) {
  const context = await browser.newContext();
  if (session) await context.addCookies([{ name: SESSION_COOKIE, value: session, url: origin }]);
  const page = await context.newPage();
  const fetched: Promise<{ isScript: boolean; size: number }>[] = [];
  page.on("response", (answer) => {
    const type = answer.headers()["content-type"] ?? "";
    const isScript = answer.request().resourceType() === "script";
    const size = answer.body().then(
      (body) => compressed(body, type),
      () => 0,
    );
    fetched.push(size.then((bytes) => ({ isScript, size: bytes })));
  });
  await page.goto(origin + path, { waitUntil: "networkidle" });
  if (new URL(page.url()).pathname !== path) throw new Error(`${path} led to ${page.url()}`);
  const all = await Promise.all(fetched);
  await context.close();
  return {
    scripts: all.filter(({ isScript }) => isScript).map(({ size }) => size),
    all: all.map(({ size }) => size),
  };
}
