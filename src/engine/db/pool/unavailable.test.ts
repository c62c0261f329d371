import { expect, it, vi } from "vitest";
import { AppError } from "@/contract/errors";
import { asUnavailable, DatabaseUnavailable, isConnectionError } from "./unavailable";

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

it.each([
  ["a full disk", "53100"],
  ["no memory", "53200"],
  ["a limit of the server's", "53400"],
  ["a disk that fails", "58030"],
  ["a lock that didn't come", "55P03"],
])("%s is no fault of the statement", (_name, code) => {
  const error = asUnavailable(new Error("wrapped", { cause: Object.assign(new Error("no"), { code }) }));
  expect(error).toBeInstanceOf(DatabaseUnavailable);
});

it.each(["23505", "42P01", "22001", "58P01", "XX000"])("%s is one", (code) => {
  const error = Object.assign(new Error("no"), { code });
  expect(asUnavailable(error)).toBe(error);
});
