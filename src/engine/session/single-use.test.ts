import { describe, expect, it } from "vitest";
import { openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";
import { sql } from "../db/query/sql";
import { changed } from "../db/steps";
import type { Owner } from "./principal/epochs";
import { killOlderTokens, killTokens, newToken, type Purpose, spendToken } from "./single-use";

/**
 * Guarantee: what may be spent once is spent once, for its own purpose and in time. Nobody whose access ended can
 * spend it.
 */

const world = openWorld();
const ALWAYS = sql`(select 1) as always`;

async function newOwner(): Promise<Owner> {
  const { id } = await newPerson();
  return { id, epochs: { access: 0 } };
}

async function made(owner: Owner, purpose: Purpose = "reset_password", seconds = 60): Promise<string> {
  const { token, keep } = newToken(owner, { purpose, seconds }, ALWAYS);
  await changed(sql`${keep} returning id`);
  return token;
}
const spend = (token: string, purpose: Purpose = "reset_password", owner?: Owner) =>
  changed(spendToken(token, purpose, ALWAYS, owner));

describe("a single-use token", () => {
  it("is spent by one of twenty", async () => {
    const token = await made(await newOwner());
    const spent = await Promise.all(Array.from({ length: 20 }, () => spend(token)));
    expect(spent.filter(Boolean)).toHaveLength(1);
  });

  it("is nothing to another purpose or person, and is still good after they tried", async () => {
    const owner = await newOwner();
    const token = await made(owner);
    expect(await spend(token, "verify_email")).toBe(false);
    expect(await spend(token, "reset_password", await newOwner())).toBe(false);
    expect(await spend(token, "reset_password", owner)).toBe(true);
  });

  it("is nothing after its time", async () => {
    expect(await spend(await made(await newOwner(), "reset_password", 0))).toBe(false);
  });

  it("is nothing once its owner's access has ended, whether the owner is named or read off it", async () => {
    const owner = await newOwner();
    const token = await made(owner);
    await world.sql("update users set access_epoch = access_epoch + 1 where id = $1", [owner.id]);
    expect(await spend(token)).toBe(false);
    const later = { ...owner, epochs: { access: 1 } };
    expect(await spend(token, "reset_password", later)).toBe(false);
    expect(await spend(await made(later), "reset_password", later)).toBe(true);
  });

  it("is kept as a hash alone", async () => {
    const token = await made(await newOwner());
    const kept = JSON.stringify(
      await world.sql("select *, encode(token_hash, 'escape') as h from single_use_tokens"),
    );
    expect(kept).not.toContain(token);
  });

  it("dies with the others of its purpose, and with no other's", async () => {
    const [owner, other] = [await newOwner(), await newOwner()];
    const [dead, kept, others] = [await made(owner), await made(owner, "verify_email"), await made(other)];
    await changed(
      sql`${killTokens(sql`${owner.id}::uuid`, ALWAYS, { only: "reset_password" })} returning id`,
    );
    expect(await spend(dead)).toBe(false);
    expect([await spend(kept, "verify_email"), await spend(others)]).toEqual([true, true]);
  });

  it("gives way to newer ones, of which so many stay", async () => {
    const owner = await newOwner();
    const tokens = [];
    for (let count = 0; count < 3; count += 1) tokens.push(await made(owner));
    await changed(killOlderTokens(sql`(select ${owner.id}::uuid as id) as people`, "reset_password", 2));
    const left = [];
    for (const token of tokens) left.push(await spend(token));
    expect(left).toEqual([false, true, true]);
  });
});
