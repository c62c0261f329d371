import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { z } from "zod";

/**
 * A backup is one gzipped text: a header line, a line of JSON with the facts a restore needs first, a section in `COPY`
 * format for each table, and a last line that marks it complete.
 */

export const MAGIC = "latchkey backup 1";
export const SECTION = "\\copy ";
export const END_OF_SECTION = "\\.";
export const END = "\\end";

export const header = z.object({
  madeAt: z.iso.datetime(),
  /** The newest migration that the database had, as the journal counts them. */
  migratedTo: z.number(),
  /** The ids of the keys that its sealed values need. */
  keyIds: z.array(z.string()),
});
export type BackupHeader = z.output<typeof header>;

export const section = z.object({ table: z.string(), columns: z.array(z.string()) });
export type Section = z.output<typeof section>;

/** A file that is no backup, is truncated, or doesn't fit this database; one line for the operator. */
export class BackupError extends Error {}

const CUT_OFF = "The backup is cut off or damaged: its end is missing. Nothing was restored.";

/** Reads one from its beginning; each section's rows have to be taken before the next one is asked for. */
export class BackupReader {
  readonly #batches: AsyncIterator<Buffer[]>;
  readonly #close: () => void;
  #lines: Buffer[] = [];
  #at = 0;

  constructor(path: string) {
    const file = createReadStream(path);
    const text = createGunzip();
    file.on("error", (error) => text.destroy(error));
    this.#batches = linesOf(file.pipe(text));
    this.#close = () => {
      file.destroy();
      text.destroy();
    };
  }

  close(): void {
    this.#close();
  }

  /** @throws BackupError when the file is none */
  async header(): Promise<BackupHeader> {
    const first = await this.#next();
    if (first?.toString() !== MAGIC) throw new BackupError("That file is no backup of Latchkey's.");
    return header.parse(JSON.parse((await this.#next())?.toString() ?? "null"));
  }

  /** @returns the next section; undefined behind the last. @throws BackupError where the end is missing */
  async section(): Promise<Section | undefined> {
    const line = (await this.#next())?.toString();
    if (line === END) return undefined;
    if (!line?.startsWith(SECTION)) throw new BackupError(CUT_OFF);
    return section.parse(JSON.parse(line.slice(SECTION.length)));
  }

  /** The rows of the section that was just begun, some at a time. */
  async *rows(): AsyncGenerator<Buffer> {
    for (;;) {
      if (!(await this.#fill())) throw new BackupError(CUT_OFF);
      const rest = this.#lines.slice(this.#at);
      const end = rest.findIndex((line) => line.length === 2 && line.toString() === END_OF_SECTION);
      const rows = end === -1 ? rest : rest.slice(0, end);
      this.#at += end === -1 ? rest.length : end + 1;
      if (rows.length > 0) yield Buffer.concat(rows.flatMap((row) => [row, NEWLINE]));
      if (end !== -1) return;
    }
  }

  async #next(): Promise<Buffer | undefined> {
    if (!(await this.#fill())) return undefined;
    const line = this.#lines[this.#at];
    this.#at += 1;
    return line;
  }

  /** Whether there is a further line. */
  async #fill(): Promise<boolean> {
    while (this.#at >= this.#lines.length) {
      const { done, value } = await this.#readBatch();
      if (done) return false;
      this.#lines = value;
      this.#at = 0;
    }
    return true;
  }

  async #readBatch(): Promise<IteratorResult<Buffer[]>> {
    try {
      return await this.#batches.next();
    } catch (error) {
      const { code } = Object(error);
      if (typeof code === "string" && code.startsWith("Z_")) throw new BackupError(CUT_OFF);
      throw error;
    }
  }
}

const NEWLINE = Buffer.from("\n");

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    const lines: Buffer[] = [];
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      lines.push(Buffer.concat([...rest, chunk.subarray(from, at)]));
      rest = [];
      from = at + 1;
    }
    rest.push(chunk.subarray(from));
    yield lines;
  }
}
