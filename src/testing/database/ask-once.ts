import { Connection } from "@/engine/db/pool/connection";
import { connectionSettings } from "@/engine/db/pool/connection-settings";

/** Runs one statement on a connection of its own. @returns its rows */
export async function askOnce(url: string, text: string, params: unknown[] = []): Promise<unknown[]> {
  const connection = new Connection(connectionSettings(url, { statementTimeout: 0 }));
  try {
    const { rows } = await connection.run({ text, params, prepare: false });
    return [...rows];
  } finally {
    await connection.end();
  }
}
