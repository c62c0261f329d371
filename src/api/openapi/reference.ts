import type { ApiDocument } from "@/contract/api-document";
import { env } from "@/engine/platform/env";
import { apiDocument } from "./openapi";

/** What the reference page shows; undefined where the operator wants none. */
export function apiReference(): { document: ApiDocument; origin: string; tokenMinutes: number } | undefined {
  const { API_DOCS, APP_URL, ACCESS_TOKEN_MINUTES } = env();
  if (!API_DOCS) return undefined;
  return { document: apiDocument(), origin: APP_URL, tokenMinutes: ACCESS_TOKEN_MINUTES };
}
