import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { users } from "@/engine/db/schema";

/**
 * The second yardstick: one prepared query on the plain driver. No change to the product's own database layer can move
 * it.
 */
export const dynamic = "force-dynamic";

const client = postgres(process.env.DATABASE_URL ?? "", { max: 10, onnotice: () => {} });
const findUser = drizzle(client)
  .select({ id: users.id, email: users.email, firstName: users.firstName })
  .from(users)
  .where(eq(users.id, sql.placeholder("id")))
  .prepare("bench_find_user");

export async function GET(request: Request): Promise<Response> {
  const id = new URL(request.url).searchParams.get("id");
  const [user] = await findUser.execute({ id });
  return Response.json({ success: true, data: user ?? null }, { status: user ? 200 : 404 });
}
