import { expect, it } from "vitest";
import { hashForReal } from "@/testing/harness/hashes";
import { hashAllWithSalt, hashPassword, hashWithSalt } from "./hash-password";
import { withinBudget } from "./time-budget";

hashForReal();
const salt = Buffer.alloc(16, 7);

it("many secrets of one person take one place in the queue, more of them than places there are", async () => {
  const secrets = Array.from({ length: 210 }, (_, index) => `secret-${index}`);
  const hashed = await hashAllWithSalt(secrets, salt);
  expect(new Set(hashed.map((hash) => hash.toString("hex"))).size).toBe(210);
  expect(hashed[3]?.equals(await hashWithSalt("secret-3", salt))).toBe(true);
});

it("nothing is hashed any more for a request whose time is over", async () => {
  const late = (work: () => Promise<unknown>) => withinBudget(0, work);
  const unavailable = { code: "UNAVAILABLE", retryAfter: 2 };
  await expect(late(() => hashPassword("whatever it may be"))).rejects.toMatchObject(unavailable);
  await expect(late(() => hashWithSalt("secret", salt))).rejects.toMatchObject(unavailable);
  const many = Array.from({ length: 500 }, (_, index) => `secret-${index}`);
  const startedAt = performance.now();
  await expect(withinBudget(200, () => hashAllWithSalt(many, salt))).rejects.toMatchObject(unavailable);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await hashWithSalt("secret", salt);
});
