import { expect, it } from "vitest";
import { ask, openWorld } from "@/testing/harness/here";
import { enrol, PASSWORD } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";

/** Guarantee: the right password makes a session fresh, and only where nothing stronger is on. */

const world = openWorld();

const reauthenticate = (token: string, password: string) =>
  ask("POST", "/auth/reauthenticate", { token, body: { password } });
const growStale = (id: string) =>
  world.sql("update sessions set proved_at = now() - interval '16 minutes' where user_id = $1", [id]);
const isFresh = async (id: string) =>
  (
    await world.sql("select 1 from sessions where user_id = $1 and proved_at > now() - interval '1 minute'", [
      id,
    ])
  ).length > 0;

it("the right password makes a stale session fresh, a wrong one leaves it as it is", async () => {
  const person = await newPerson();
  await growStale(person.id);
  expect((await reauthenticate(person.token, "not the one that it is")).status).toBe(401);
  expect(await isFresh(person.id)).toBe(false);
  expect((await reauthenticate(person.token, PASSWORD)).status).toBe(200);
  expect(await isFresh(person.id)).toBe(true);
});

it("the right password is no proof where a second step is on", async () => {
  const person = await enrol(await newPerson());
  await growStale(person.id);
  expect((await reauthenticate(person.token, PASSWORD)).status).not.toBe(200);
  expect(await isFresh(person.id)).toBe(false);
});
