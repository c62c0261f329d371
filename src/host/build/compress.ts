import { readdirSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { STATIC_FOLDER } from "./built.mjs";

/** Pictures and fonts are compressed already. */
export const COMPRESSIBLE = /\.(?:js|css|svg)$/;

const asBrotli = promisify(brotliCompress);
const asGzip = promisify(gzip);

/** Lays `.br` and `.gz` beside each built file, as small as they can be made: once, instead of at every request. */
export async function compressStatic(folder: string = STATIC_FOLDER): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  await Promise.all(
    files.filter((name) => COMPRESSIBLE.test(name)).map((name) => compress(join(folder, name))),
  );
}

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  const [brotli, gzipped] = await Promise.all([
    asBrotli(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    asGzip(content, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await Promise.all([put(`${path}.br`, brotli), put(`${path}.gz`, gzipped)]);
}

/** Whole or not at all: a process that still runs may be sending it. */
async function put(path: string, content: Buffer): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}
