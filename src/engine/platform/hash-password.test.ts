import { expect, it } from "vitest";
import { hashAllWithSalt, hashWithSalt } from "./hash-password";

const salt = Buffer.alloc(16, 7);

it("many secrets of one person take one place in the queue, more of them than places there are", async () => {
  const secrets = Array.from({ length: 210 }, (_, index) => `secret-${index}`);
  const hashed = await hashAllWithSalt(secrets, salt);
  expect(new Set(hashed.map((hash) => hash.toString("hex"))).size).toBe(210);
  expect(hashed[3]?.equals(await hashWithSalt("secret-3", salt))).toBe(true);
});
