import { existsSync } from "node:fs";
import { ConfigurationError, type Environment, env } from "@/engine/platform/settings/env";

/** Reads `.env`, if there is one, and the environment. Wrong settings end the process with one line per problem. */
export function readSettings(): Environment {
  if (existsSync(".env")) process.loadEnvFile(".env");
  try {
    return env();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
