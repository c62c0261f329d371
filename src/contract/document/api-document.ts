import type { z } from "zod";

/** The parts of OpenAPI 3.1 that the document uses. */

export type Schema = z.core.JSONSchema.BaseSchema;
export type Example = { summary?: string; value: unknown };
export type Content = { schema: Schema; example?: unknown; examples?: Record<string, Example> };
export type Header = { description: string; schema: Schema };
export type AnswerObject = {
  description: string;
  headers?: Record<string, Header>;
  content?: Record<"application/json", Content>;
};
export type Parameter = {
  name: string;
  in: "path" | "query";
  required: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
};
export type OperationObject = {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<"application/json", Content> };
  responses: Record<string, AnswerObject>;
  /** Empty where anybody may call it; with an empty one among them where a token is optional. */
  security: { bearerAuth?: string[] }[];
};
export type Method = "get" | "post" | "put" | "patch" | "delete";
export type PathItem = Partial<Record<Method, OperationObject>>;
export type ApiDocument = {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, PathItem>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, { type: "http"; scheme: string; description: string }>;
  };
};
