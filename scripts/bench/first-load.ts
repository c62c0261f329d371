import { gzipSync } from "node:zlib";
import { admit } from "../../src/engine/session/gate";
import { findAccountById } from "../../src/engine/session/principal/principal";
import { addPeople, CALLER } from "./people";

/** What a browser fetches of scripts before a page can be used, compressed as a proxy would. */

type Page = { path: string; cookie?: string };

/** @returns lines of text: page, files, kilobytes */
export async function firstLoads(origin: string): Promise<string> {
  const [person] = await addPeople(1);
  const id = person?.id ?? "";
  const pages: Page[] = [
    { path: "/login" },
    { path: "/challenge", cookie: await signedIn(id, "PASSWORD") },
    { path: "/settings/security", cookie: await signedIn(id, "PASSKEY") },
  ];
  const lines = await Promise.all(pages.map((page) => measured(origin, page)));
  return ["first load".padEnd(24) + "files".padStart(8) + "kB of script, gzip".padStart(22), ...lines].join(
    "\n",
  );
}

async function signedIn(id: string, method: "PASSWORD" | "PASSKEY"): Promise<string> {
  const found = await findAccountById(id);
  if (!found) throw new Error("a person of the bench is missing");
  const caller = { ...CALLER, carrier: "cookie" } as const;
  const { issued } = await admit(caller, { account: found.account, method, now: found.now });
  return `latchkey-session=${issued.opaqueToken}`;
}

async function measured(origin: string, { path, cookie }: Page): Promise<string> {
  const answer = await fetch(origin + path, {
    redirect: "manual",
    ...(cookie ? { headers: { cookie } } : {}),
  });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  // Browsers that know modules, as all that are supported do, fetch none of what is for others.
  const tags = [...(await answer.text()).matchAll(/<script[^>]*>/g)].filter(
    ([tag]) => !/nomodule/i.test(tag),
  );
  const found = tags.flatMap(([tag]) => /src="(\/_next\/static\/[^"?]+\.js)/.exec(tag)?.[1] ?? []);
  const files = [...new Set(found)];
  const sizes = await Promise.all(files.map((file) => compressedSize(origin + file)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return path.padEnd(24) + String(files.length).padStart(8) + (total / 1000).toFixed(1).padStart(22);
}

async function compressedSize(url: string): Promise<number> {
  const answer = await fetch(url);
  return gzipSync(Buffer.from(await answer.arrayBuffer())).length;
}
