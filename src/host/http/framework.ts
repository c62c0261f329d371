import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { Environment } from "@/engine/platform/settings/env";
import { StartRefused } from "../database/start-refused";

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
type Loaded = {
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  upgrade: Upgrade;
};

export type Framework = {
  /** Begins to load Next, unless it has. Settles when pages are answered at once; fails where they never will be. */
  load(): Promise<void>;
  /** Answers what is a page's, once it can. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Hot reloading, while developing. */
  upgrade: Upgrade | undefined;
};

/** Next takes longest to load, so the API answers without waiting for it. */
export function prepareFramework(settings: Environment, isDev: boolean): Framework {
  let loading: Promise<Loaded> | undefined;
  const loaded = () => {
    loading ??= load(settings, isDev);
    return loading;
  };
  return {
    load: async () => void (await loaded()),
    answer: async (request, response) => (await loaded()).handle(request, response),
    upgrade: isDev
      ? (request, socket, head) => void loaded().then(({ upgrade }) => upgrade(request, socket, head))
      : undefined,
  };
}

async function load({ HOST, PORT }: Environment, isDev: boolean): Promise<Loaded> {
  try {
    if (!isDev) giveWhatWasBuilt();
    const { default: next } = await import("next");
    const app = next({ dev: isDev, dir: process.cwd(), hostname: HOST, port: PORT });
    await app.prepare();
    return { handle: app.getRequestHandler(), upgrade: app.getUpgradeHandler() };
  } catch (error) {
    const [why] = error instanceof Error ? error.message.split("\n", 1) : [];
    throw isDev ? error : new StartRefused(`${NOT_WHOLE} (${why})`);
  }
}

const NOT_WHOLE =
  "The pages can't be loaded: what is built or installed isn't whole. Run `npm ci`, remove the folder .next, and start again.";
const BUILT = join(".next", "required-server-files.json");

/**
 * Hands Next its configuration as the build left it, like its own standalone server. Reading next.config.ts anew would
 * load a compiler into every process.
 */
function giveWhatWasBuilt(): void {
  const { config }: { config: unknown } = JSON.parse(readFileSync(BUILT, "utf8"));
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
}
