import { expect, it } from "vitest";
import { sharedApp, startPublicBeside } from "../harness/app";
import { PageClient, request } from "../harness/http";
import { PASSWORD, signUp } from "../people/client";

/** W04: the demo is for a machine of one's own, and for nobody who has company there. */

const { url, db } = sharedApp();

it("nobody enters it once somebody has an account", async () => {
  await signUp(url);
  const { status, body } = await new PageClient(url).mutate("demo.enter", undefined);
  expect([status, Object(body).error.data.code]).toEqual([404, "NOT_FOUND"]);
});

it("outside local mode its people can't sign in, their sessions end, and the start says so", async () => {
  const { email, token, id } = await signUp(url);
  await db`update users set is_demo = true where id = ${id}`;
  const open = await startPublicBeside();
  expect(open.log()).toContain("the demo is asleep");
  await open.stop();
  const body = { email, password: PASSWORD };
  expect((await request(url, "POST", "/user/login", { body })).status).toBe(401);
  expect((await request(url, "GET", "/sessions", { token })).status).toBe(401);
});
