import { describe, expect, it } from "vitest";
import { z } from "zod";
import { handlePageCall } from "@/api/page-calls";
import { openWorld } from "@/testing/harness/here";
import { enrol, PASSWORD } from "@/testing/people/client";
import { newPerson, signUp } from "@/testing/people/here";

/** Guarantee: a browser is trusted by a cookie that no script sees, offered only where it saves a question. */

const world = openWorld();

describe("G10: the pages' trusted device", () => {
  const page = (name: string, input: unknown, cookie?: string) =>
    handlePageCall(
      new Request(`http://localhost:3000/api/trpc/${name}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          origin: "http://localhost:3000",
          ...(cookie ? { cookie } : {}),
        },
        body: JSON.stringify(input),
      }),
    );
  const answered = z.object({ result: z.object({ data: z.unknown() }) });
  const read = async (name: string, cookie = "") => {
    const answer = await handlePageCall(
      new Request(`http://localhost:3000/api/trpc/${name}`, { headers: { cookie } }),
    );
    return answered.parse(await answer.json()).result.data;
  };
  const cookiesOf = (response: Response) =>
    response.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");

  it("is a cookie of its own that no script sees, and that outlives signing out", async () => {
    const ada = await enrol(await newPerson());
    const credentials = { email: ada.email, password: PASSWORD };
    const [session] = cookiesOf(await page("auth.login", credentials));
    const code = ada.backupCodes.pop();
    const verified = await page(
      "mfa.verifyLogin",
      { mfaType: "GOOGLE_AUTH", code, trustDevice: true },
      session,
    );
    expect(await verified.clone().text()).not.toContain("trustedDeviceToken");
    const line = verified.headers.getSetCookie().find((text) => text.startsWith("latchkey-device="));
    expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
    const device = line?.split(";")[0] ?? "";
    const [full] = cookiesOf(verified);
    const out = await page("auth.logout", {}, `${full}; ${device}`);
    expect(cookiesOf(out).some((text) => text.startsWith("latchkey-device"))).toBe(false);
    const again = await page("auth.login", credentials, device);
    expect(await again.clone().text()).not.toContain("mfaRequired");
    const [signedIn] = cookiesOf(again);
    const listed = await read("session.devices", `${signedIn}; ${device}`);
    expect(listed).toMatchObject({ devices: [{ current: true }] });
    expect(await read("session.devices", `${signedIn}`)).toMatchObject({ devices: [{ current: false }] });
  });

  it("is offered while a second step is asked for that it would save, and at no other time", async () => {
    const owner = await enrol(await signUp({ companyName: "Acme" }));
    const credentials = { email: owner.email, password: PASSWORD };
    const asked = async () => {
      const [session] = cookiesOf(await page("auth.login", credentials));
      return { session, overview: await read("mfa.overview", session) };
    };
    const { session, overview } = await asked();
    expect(overview).toMatchObject({ level: "pending", offersTrust: true });
    const code = owner.backupCodes.pop();
    const [full] = cookiesOf(await page("mfa.verifyLogin", { mfaType: "GOOGLE_AUTH", code }, session));
    expect(await read("mfa.overview", full)).toMatchObject({ level: "full", offersTrust: false });
    await world.sql("update organizations set trusted_devices_allowed = false");
    expect((await asked()).overview).toMatchObject({ offersTrust: false });
  });
});
