import { connectionSettings } from "@/server/db/connection-settings";
import { Lane } from "@/server/db/lane";

/** Runs one statement on a connection of its own. @returns its rows */
export async function askOnce(url: string, text: string, params: unknown[] = []): Promise<unknown[]> {
  const lane = new Lane(connectionSettings(url, { statementTimeout: 0 }));
  try {
    const { rows } = await lane.run({ text, params, prepare: false });
    return [...rows];
  } finally {
    await lane.end();
  }
}
