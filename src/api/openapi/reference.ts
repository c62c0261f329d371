import type { ApiDocument } from "@/contract/document/api-document";
import { env } from "@/engine/platform/settings/env";
import { resolved } from "./json-schema";
import { apiDocument } from "./openapi";

/** What the reference page shows; undefined where the operator wants none. */
export function apiReference(): { document: ApiDocument; origin: string; tokenMinutes: number } | undefined {
  const { API_DOCS, APP_URL, ACCESS_TOKEN_MINUTES } = env();
  if (!API_DOCS) return undefined;
  return { document: spelledOut(apiDocument()), origin: APP_URL, tokenMinutes: ACCESS_TOKEN_MINUTES };
}

const isReference = (value: unknown): value is { $ref: string } =>
  typeof value === "object" && value !== null && "$ref" in value && typeof value.$ref === "string";

/** The document as a person reads it: each schema where it is used. */
function spelledOut(document: ApiDocument): ApiDocument {
  const { schemas } = document.components;
  const text = JSON.stringify(document, (_key, value: unknown) =>
    isReference(value) ? resolved(value, schemas) : value,
  );
  const whole: ApiDocument = JSON.parse(text);
  return whole;
}
