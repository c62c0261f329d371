import { expect, it, vi } from "vitest";
import { AppError } from "@/contract/errors";
import { DatabaseUnavailable, isConnectionError } from "./unavailable";

it("is known whichever copy of the code threw it", async () => {
  vi.resetModules();
  const copy = await import("./unavailable");
  expect(copy.DatabaseUnavailable).not.toBe(DatabaseUnavailable);
  const error = new copy.DatabaseUnavailable("gone");
  expect(error instanceof AppError).toBe(true);
  expect(error instanceof DatabaseUnavailable).toBe(true);
  expect(isConnectionError(new Error("wrapped", { cause: error }))).toBe(true);
});

it("is told from other errors", () => {
  expect(new AppError("NOT_FOUND") instanceof DatabaseUnavailable).toBe(false);
  expect(new Error("other") instanceof AppError).toBe(false);
  class Narrower extends DatabaseUnavailable {}
  expect(new DatabaseUnavailable("gone") instanceof Narrower).toBe(false);
  expect(new Narrower("gone") instanceof Narrower).toBe(true);
});
