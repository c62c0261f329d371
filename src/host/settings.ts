import { existsSync } from "node:fs";
import { ConfigurationError, type Environment, env } from "@/engine/platform/settings/env";

/** Reads `.env`, if there is one, and the environment. @throws ConfigurationError with one line per problem */
export function loadSettings(): Environment {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return env();
}

/** The same; wrong settings end the process with their lines. */
export function readSettings(): Environment {
  try {
    return loadSettings();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
