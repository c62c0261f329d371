import { createServer, type ServerResponse } from "node:http";
import postgres from "postgres";

/** The floor: one prepared query on the plain driver, answered by Node's own server. It says it is ready at `/`. */

const sql = postgres(process.env.DATABASE_URL ?? "", { max: 10, onnotice: () => {} });

const server = createServer(({ url = "/" }, response) => {
  const id = new URL(url, "http://localhost").searchParams.get("id");
  if (id === null) answer(response, 200, null);
  else void answerUser(response, id);
});
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));

async function answerUser(response: ServerResponse, id: string): Promise<void> {
  try {
    // The same statement as the bare handler's; the driver prepares what has parameters.
    const [user] = await sql`select "id", "email", "first_name" from "users" where "users"."id" = ${id}`;
    answer(response, user ? 200 : 404, user ?? null);
  } catch (error) {
    console.error(error);
    answer(response, 500, null);
  }
}

function answer(response: ServerResponse, status: number, data: unknown): void {
  const body = JSON.stringify({ success: status === 200, data });
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
