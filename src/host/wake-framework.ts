import { createServer, type RequestListener } from "node:http";

/**
 * Next starts what runs beside it with the first request it gets. That one is ours: nobody is answered before the API is
 * mounted and the mail leaves, however soon they ask and however long nobody does.
 * @param handle Next's own way to answer
 */
export async function wakeFramework(handle: RequestListener): Promise<void> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port of its own");
  await (await fetch(`http://127.0.0.1:${address.port}/icon.svg`)).arrayBuffer();
  await new Promise<unknown>((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
