import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Environment } from "@/engine/platform/settings/env";

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
type Loaded = {
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  upgrade: Upgrade;
};

export type Framework = {
  /** Settles when pages are answered at once; fails where they never will be. */
  ready: Promise<void>;
  /** Answers what is a page's, once it can. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Hot reloading, while developing. */
  upgrade: Upgrade | undefined;
};

/** Begins to load Next, which takes longer than all the rest: nobody who asks the API waits for it. */
export function prepareFramework(settings: Environment, isDev: boolean): Framework {
  const loading = load(settings, isDev);
  // Whoever waits for `ready` hears of it.
  loading.catch(() => {});
  return {
    ready: loading.then(() => {}),
    answer: async (request, response) => (await loading).handle(request, response),
    upgrade: isDev
      ? (request, socket, head) => void loading.then(({ upgrade }) => upgrade(request, socket, head))
      : undefined,
  };
}

async function load({ HOST, PORT }: Environment, isDev: boolean): Promise<Loaded> {
  const { default: next } = await import("next");
  const app = next({ dev: isDev, dir: process.cwd(), hostname: HOST, port: PORT });
  await app.prepare();
  return { handle: app.getRequestHandler(), upgrade: app.getUpgradeHandler() };
}
