import { beforeEach, describe, expect, it } from "vitest";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { tokenIn } from "@/testing/harness/http";
import {
  askForAddress,
  DAY,
  emailOf,
  isSignedIn,
  login,
  moveAddress,
  passHeld,
  post,
  STRANGERS,
  subjectsTo,
} from "@/testing/people/address";
import { enrol, mailTo, newAddress, signIn } from "@/testing/people/client";
import { newPerson, signUp, tokenMailedTo } from "@/testing/people/here";

/** F07: for seven days the old address can undo a change, whatever the new one has done meanwhile. */
const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

describe("undoing a change", () => {
  it("restores the address and ends sessions; the mailbox alone signs nobody in", async () => {
    const person = await newPerson();
    const { to, undo } = await moveAddress(world, person);
    const thief = await signIn({ ...person, email: to });
    const seen = await mustAsk("POST", "/user/email/undo/inspect", { body: { token: undo } });
    expect(seen).toMatchObject({ email: person.email, isChanged: true });
    expect(seen.newAddressHint).not.toBe(to);
    const answer = await mustAsk("POST", "/user/email/undo", { body: { token: undo } });
    expect(Object.keys(answer).sort()).toEqual(["message", "success"]);
    expect(await isSignedIn(thief.token)).toBe(false);
    expect((await login(person.email)).body).toMatchObject({ user: { id: person.id, email: person.email } });
    expect((await login(to)).status).toBe(401);
    expect((await post("/user/email/undo", { token: undo })).body.code).toBe("INVALID_TOKEN");
    // Who had the account meanwhile has no claim on anything.
    expect((await signUp({ email: to })).id).not.toBe(person.id);
  });

  it("opens a pending session where a second step is on, which is asked as always", async () => {
    const person = await enrol(await newPerson());
    const { undo } = await moveAddress(world, person);
    const answer = await mustAsk("POST", "/user/email/undo", { body: { token: undo } });
    expect(answer).toMatchObject({ mfaRequired: true, mfaMethods: ["GOOGLE_AUTH"], nextStep: "challenge" });
    expect(answer).not.toHaveProperty("refreshToken");
    const token = String(answer.accessToken);
    expect((await ask("GET", "/user/email", { token })).body.code).toBe("MFA_REQUIRED");
    const body = { mfaType: "GOOGLE_AUTH", code: person.backupCodes[0] };
    expect((await post("/mfa/verify-login", body, token)).status).toBe(200);
  });

  it("outlives what ends every other link: a changed password, and all sessions ended", async () => {
    const person = await newPerson();
    const { to, undo } = await moveAddress(world, person);
    const thief = await signIn({ ...person, email: to });
    const changed = await mustAsk("POST", "/user/password", {
      token: thief.token,
      body: { newPassword: STRANGERS },
    });
    await mustAsk("POST", "/sessions/revoke-all", { token: String(changed.fullAccessToken) });
    await mustAsk("POST", "/user/email/undo", { body: { token: undo } });
    expect((await post("/user/login", { email: person.email, password: STRANGERS })).status).toBe(200);
  });

  it("goes back over several changes at once, and no later address can undo that", async () => {
    const person = await newPerson();
    const first = await moveAddress(world, person);
    const second = await moveAddress(world, await signIn({ ...person, email: first.to }));
    const undoOfFirst = tokenIn(await mailTo(HERE, first.to));
    await mustAsk("POST", "/user/email/undo", { body: { token: first.undo } });
    expect((await login(person.email)).body).toMatchObject({ user: { id: person.id } });
    expect((await post("/user/email/undo", { token: undoOfFirst })).body.code).toBe("INVALID_TOKEN");
    for (const email of [first.to, second.to]) expect((await login(email)).status).toBe(401);
  });

  it("the link of the asking undoes the change, too", async () => {
    const person = await newPerson();
    await askForAddress(world, person);
    const stop = tokenIn(await mailTo(HERE, person.email));
    const [asked] = await world.sql(
      "select data->>'email' as email from single_use_tokens where user_id = $1 and purpose = 'change_email'",
      [person.id],
    );
    await mustAsk("POST", "/user/email/confirm", {
      body: {
        token: await tokenMailedTo(String(asked?.email)),
      },
    });
    await mustAsk("POST", "/user/email/undo", { body: { token: stop } });
    expect((await login(person.email)).status).toBe(200);
  });

  it("stops nothing where the change has ended by itself: with the session that asked, or after a day", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const asker = await signIn(person);
    await askForAddress(world, asker);
    const stop = tokenIn(await mailTo(HERE, person.email));
    await mustAsk("POST", `/sessions/${asker.sessionId}/revoke`, { token: person.token });
    await askForAddress(world, other);
    const stopLater = tokenIn(await mailTo(HERE, other.email));
    await mustAsk("POST", "/user/email/undo/inspect", { body: { token: stopLater } });
    await passHeld(world, other, DAY + 1);
    for (const token of [stop, stopLater]) {
      for (const path of ["/user/email/undo/inspect", "/user/email/undo"])
        expect((await post(path, { token })).body.code).toBe("INVALID_TOKEN");
    }
    expect(await isSignedIn(person.token)).toBe(true);
  });

  it("is over after seven days", async () => {
    const person = await newPerson();
    const { to, undo } = await moveAddress(world, person);
    await passHeld(world, person, 7 * DAY + 1);
    expect((await post("/user/email/undo", { token: undo })).body.code).toBe("INVALID_TOKEN");
    expect((await login(to)).status).toBe(200);
  });

  it("from one's own session it is a change like any other: told to the address that is left, which is held", async () => {
    const person = await newPerson();
    const { to } = await moveAddress(world, person);
    const again = await signIn({ ...person, email: to });
    expect(await emailOf(again)).toMatchObject({ email: to, earlier: { email: person.email } });
    const back = await mustAsk("POST", "/user/email/back", {
      token: again.token,
      body: { email: person.email },
    });
    const token = String(back.fullAccessToken);
    expect(await emailOf({ token })).toMatchObject({ email: person.email, earlier: { email: to } });
    expect(await isSignedIn(again.token)).toBe(false);
    expect((await subjectsTo(to))[0]).toMatch(/was changed/);
    expect((await post("/user/email/back", { email: newAddress() }, token)).status).toBe(409);
  });

  it("the oldest address has the last word, also where its owner took the change back from a session", async () => {
    const person = await newPerson();
    const { to, undo } = await moveAddress(world, person);
    const { token } = await signIn({ ...person, email: to });
    await mustAsk("POST", "/user/email/back", { token, body: { email: person.email } });
    const undoOfLeft = tokenIn(await mailTo(HERE, to));
    await mustAsk("POST", "/user/email/undo", { body: { token: undoOfLeft } });
    expect((await login(person.email)).status).toBe(401);
    await mustAsk("POST", "/user/email/undo", { body: { token: undo } });
    expect((await login(person.email)).body).toMatchObject({ user: { id: person.id } });
    expect((await login(to)).status).toBe(401);
    expect((await post("/user/email/undo", { token: undoOfLeft })).body.code).toBe("INVALID_TOKEN");
    const held = await world.sql("select 1 from users where held_for = $1", [person.id]);
    expect(held).toEqual([]);
  });

  it("the oldest address stays the oldest, also where it was taken back and left again", async () => {
    const person = await newPerson();
    const first = await moveAddress(world, person);
    const { token } = await signIn({ ...person, email: first.to });
    await mustAsk("POST", "/user/email/back", { token, body: { email: person.email } });
    const undoOfFirst = tokenIn(await mailTo(HERE, first.to));
    const second = await moveAddress(world, await signIn(person));
    await mustAsk("POST", "/user/email/undo", { body: { token: undoOfFirst } });
    await mustAsk("POST", "/user/email/undo", { body: { token: second.undo } });
    expect((await login(person.email)).body).toMatchObject({ user: { id: person.id } });
    expect(await world.sql("select 1 from users where held_for = $1", [person.id])).toEqual([]);
  });

  it("nor is it left behind by several later ones in turn", async () => {
    const person = await newPerson();
    const first = await moveAddress(world, person);
    const second = await moveAddress(world, await signIn({ ...person, email: first.to }));
    const { token } = await signIn({ ...person, email: second.to });
    await mustAsk("POST", "/user/email/back", { token, body: { email: person.email } });
    const undoOfSecond = tokenIn(await mailTo(HERE, second.to));
    await mustAsk("POST", "/user/email/undo", { body: { token: undoOfSecond } });
    await mustAsk("POST", "/user/email/undo", { body: { token: second.undo } });
    expect((await login(first.to)).status).toBe(200);
    await mustAsk("POST", "/user/email/undo", { body: { token: first.undo } });
    expect((await login(person.email)).body).toMatchObject({ user: { id: person.id } });
  });

  it("nor does waiting help: what it was mailed lasts longer than what the address that is left was mailed", async () => {
    const person = await newPerson();
    const { to, undo } = await moveAddress(world, person);
    await passHeld(world, person, 6.9 * DAY);
    const { token } = await signIn({ ...person, email: to });
    await mustAsk("POST", "/user/email/back", { token, body: { email: person.email } });
    const undoOfLeft = tokenIn(await mailTo(HERE, to));
    await passHeld(world, person, 6.9 * DAY);
    await mustAsk("POST", "/user/email/undo", { body: { token: undoOfLeft } });
    await passHeld(world, person, 6.9 * DAY);
    await mustAsk("POST", "/user/email/undo", { body: { token: undo } });
    expect((await login(person.email)).body).toMatchObject({ user: { id: person.id } });
  });

  it("is taken back in the spelling that was proved only", async () => {
    const person = await newPerson();
    const { to } = await moveAddress(world, person);
    const { token } = await signIn({ ...person, email: to });
    const other = await post("/user/email/back", { email: person.email.toUpperCase() }, token);
    expect(other.status).toBe(409);
    expect(await emailOf({ token })).toMatchObject({ email: to, earlier: { email: person.email } });
  });
});
