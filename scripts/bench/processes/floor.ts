import { compileProgram } from "./compile";
import { type Server, startServer } from "./server";

/** The least that an answer from the database takes, without a framework. @throws when it doesn't start */
export function startFloor(home: string, port: number, environment: Record<string, string>): Promise<Server> {
  return startServer({
    program: compileProgram("scripts/bench/yardsticks/node-http.ts", home),
    cwd: ".",
    port,
    environment: { ...environment, NODE_ENV: "production" },
    path: "/",
    home,
  });
}
