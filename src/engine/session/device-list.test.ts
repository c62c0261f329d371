import { describe, expect, it } from "vitest";
import { z } from "zod";
import { inTurn } from "@/testing/database/in-turn";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { proveBackup, trust } from "@/testing/people/organization";
import type { Caller } from "../audit/caller";
import { verifyAccessToken } from "../platform/access-token";
import { forgetAllDevices, forgetDevice, listDevices, untrustDevice } from "./device-list";
import { principalByClaims } from "./principal/by-token";
import type { Principal } from "./principal/principal";

/** Guarantee: only their person can see and forget trusted devices. A forgotten one is asked again. */

const world = openWorld();
const caller: Caller = { ip: "", userAgent: "", place: "", requestId: "", carrier: "bearer" };

const isAsked = async (person: Enrolled, trustedDeviceToken: string) =>
  (await signIn(person, { trustedDeviceToken })).isAsked;

const isFull = async (token: string) => {
  const { data } = await mustAsk("GET", "/mfa/status", { token });
  return Object(data).sessionVerified;
};

/** As a promotion does. */
const endTrustOf = ({ id }: Enrolled) =>
  world.sql("update users set trust_epoch = trust_epoch + 1 where id = $1", [id]);

describe("a trusted device", () => {
  it("G11: is listed, renamed and forgotten by its person only", async () => {
    const [ada, bob] = [await enrol(await newPerson()), await newPerson()];
    const token = await trust(ada);
    const device = z.looseObject({ id: z.string() });
    const { devices } = await mustAsk("GET", "/devices", { token: ada.token });
    const [{ id } = { id: "" }] = z.array(device).parse(devices);
    expect(devices).toMatchObject([
      {
        deviceName: "Firefox on macOS",
        deviceType: "desktop",
        os: "macOS",
        browser: "Firefox",
        isTrusted: true,
      },
    ]);
    for (const [method, path, body] of [
      ["GET", `/devices/${id}`, undefined],
      ["PATCH", `/devices/${id}`, { deviceName: "x" }],
      ["DELETE", `/devices/${id}`, undefined],
      ["POST", `/devices/${id}/untrust`, undefined],
    ] as const) {
      expect([method, (await ask(method, path, { token: bob.token, body })).status]).toEqual([method, 404]);
    }
    await mustAsk("PATCH", `/devices/${id}`, { token: ada.token, body: { deviceName: "Work laptop" } });
    expect(await mustAsk("GET", `/devices/${id}`, { token: ada.token })).toMatchObject({
      device: { deviceName: "Work laptop" },
    });
    await mustAsk("POST", `/devices/${id}/untrust`, { token: ada.token });
    expect(await isAsked(ada, token)).toBe(true);
    // Kept in the list, until it is taken off.
    expect(await mustAsk("GET", `/devices/${id}`, { token: ada.token })).toMatchObject({
      device: { isTrusted: false },
    });
    await mustAsk("DELETE", `/devices/${id}`, { token: ada.token });
    expect((await ask("DELETE", `/devices/${id}`, { token: ada.token })).status).toBe(404);
  });

  it("is forgotten with all others of its person, and of nobody else", async () => {
    const [ada, bob] = [await enrol(await newPerson()), await enrol(await newPerson())];
    const [first, second, foreign] = [await trust(ada), await trust(ada), await trust(bob)];
    expect(await mustAsk("DELETE", "/devices", { token: ada.token })).toMatchObject({ forgotten: 2 });
    expect(await mustAsk("DELETE", "/devices", { token: ada.token })).toMatchObject({ forgotten: 0 });
    expect([await isAsked(ada, first), await isAsked(ada, second)]).toEqual([true, true]);
    expect(await isAsked(bob, foreign)).toBe(false);
    const rows = await world.sql(
      "select 1 from audit_events where user_id = $1 and event = 'device.forgotten'",
      [ada.id],
    );
    expect(rows).toHaveLength(1);
  });

  it("goes with all others in a session it opened, which goes on as it is", async () => {
    const ada = await enrol(await newPerson());
    const { token } = await signIn(ada, { trustedDeviceToken: await trust(ada) });
    expect(await mustAsk("DELETE", "/devices", { token })).toMatchObject({ forgotten: 1 });
    expect(await isFull(token)).toBe(true);
  });

  it("L01: gives nothing back that had ended in the moment that all are forgotten", async () => {
    const ada = await enrol(await newPerson());
    const { token } = await signIn(ada, { trustedDeviceToken: await trust(ada) });
    const [forgot] = await inTurn(
      world,
      { text: "select 1 from users where id = $1 for update", params: [ada.id] },
      [() => ask("DELETE", "/devices", { token })],
      () => endTrustOf(ada),
    );
    expect(forgot?.status).toBe(200);
    expect(await isFull(token)).toBe(false);
  });

  it("nor where the session was proved otherwise since", async () => {
    const ada = await enrol(await newPerson());
    const { token, sessionId } = await signIn(ada, { trustedDeviceToken: await trust(ada) });
    const { fullAccessToken } = await proveBackup(ada, token);
    await endTrustOf(ada);
    await mustAsk("DELETE", "/devices", { token: fullAccessToken });
    const [row] = await world.sql(
      "select s.trust_epoch = u.trust_epoch as is_stamped from sessions s join users u on u.id = s.user_id where s.id = $1",
      [sessionId],
    );
    expect(row).toEqual({ is_stamped: false });
    expect(await isFull(fullAccessToken)).toBe(true);
  });

  it.each([
    ["all of them", (me: Principal) => forgetAllDevices(caller, me)],
    ["one of them", (me: Principal, id: string) => forgetDevice(caller, me, id)],
    ["the trust in one", (me: Principal, id: string) => untrustDevice(caller, me, id)],
  ])("takes no end in a session that has just ended: %s", async (_what, end) => {
    const ada = await enrol(await newPerson());
    await trust(ada);
    const claims = verifyAccessToken(ada.token);
    const me = claims && (await principalByClaims(claims));
    if (!me) throw new Error("not signed in");
    const [device] = (await listDevices(me)).map(({ id }) => id);
    await world.sql("update users set access_epoch = access_epoch + 1 where id = $1", [ada.id]);
    await expect(end(me, device ?? "")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});
