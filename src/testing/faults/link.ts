import { connect, createServer, type Socket } from "node:net";

/** The way between the app and its database, which a test can make slow or cut. */
export type Link = {
  port: number;
  /** From now on what the database says arrives at so many bytes a second, on every connection. */
  slow(bytesPerSecond: number): void;
  /** As fast as it comes. */
  free(): void;
  close(): Promise<void>;
};

const TICK_MS = 100;

export async function startLink(toPort: number): Promise<Link> {
  let bytesPerTick = Number.POSITIVE_INFINITY;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(toPort, "127.0.0.1");
    near.pipe(far);
    const kept: Buffer[] = [];
    const pass = () => {
      const all = Buffer.concat(kept.splice(0));
      const now = all.subarray(0, bytesPerTick);
      if (now.length > 0) near.write(now);
      if (now.length < all.length) kept.push(all.subarray(now.length));
    };
    const timer = setInterval(pass, TICK_MS);
    far.on("data", (chunk: Buffer) => {
      kept.push(chunk);
      if (bytesPerTick === Number.POSITIVE_INFINITY) pass();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.on("error", () => {});
      one.on("close", () => {
        clearInterval(timer);
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
  const address = server.address();
  if (address === null || typeof address !== "object") throw new Error("no port");
  return {
    port: address.port,
    slow: (bytesPerSecond) => {
      bytesPerTick = Math.max(1, Math.round((bytesPerSecond * TICK_MS) / 1000));
    },
    free: () => {
      bytesPerTick = Number.POSITIVE_INFINITY;
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}
