import { describe, expect, it } from "vitest";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { request } from "../harness/http";
import { enrol, newAddress, PASSWORD, signIn, signUp } from "../people/client";

/** What accounts refuse before anything happens. */

const { url, db } = sharedApp();

describe("what is refused before anything happens", () => {
  const password = PASSWORD;
  const long = "x".repeat(600);
  it.each([
    ["/user/register", {}, ["email", "password"]],
    ["/user/register", { email: "no address", password }, ["email"]],
    ["/user/register", { email: "a＠b.test", password }, ["email"]],
    ["/user/register", { email: ["a@b.test"], password }, ["email"]],
    ["/user/register", { email: "a@b.test", password: 5 }, ["password"]],
    ["/user/register", { email: "a@b.test", password, companyName: 5 }, ["companyName"]],
    ["/user/login", {}, ["email", "password"]],
    ["/user/login", { email: "a@b.test" }, ["password"]],
    ["/user/refresh", {}, ["refresh_token"]],
    ["/user/refresh", { refresh_token: 1 }, ["refresh_token"]],
    ["/user/request-reset-password", {}, ["email"]],
    ["/user/reset-password", {}, ["token", "newPassword"]],
    ["/user/resend-verification/nope", {}, ["verificationTokenId"]],
  ])("%s %j", async (path, body, fields) => {
    expectRefused(await request(url, "POST", path, { body }), path, "VALIDATION_FAILED", { fields });
  });

  it.each([{}, { token: long }, { token: "" }, { token: 5 }])("/user/verify-email %j", async (body) => {
    const answer = await request(url, "POST", "/user/verify-email", { body });
    expectRefused(answer, "/user/verify-email", "INVALID_TOKEN", { fields: ["token"] });
  });

  it("a password that is too weak, with the reason", async () => {
    const body = { email: newAddress(), password: "password", firstName: "A", lastName: "B" };
    const answer = await request(url, "POST", "/user/register", { body });
    const { error } = Object(answer.body);
    expectRefused(answer, "/user/register", "PASSWORD_REJECTED", { words: error, fields: ["password"] });
    expect(error).toMatch(/at least 15 characters/);
  });

  it("an address with a wrong password, known or not, alike", async () => {
    const { email } = await signUp(url);
    const wrong = (address: string) =>
      request(url, "POST", "/user/login", { body: { email: address, password: "not this one at all" } });
    const [known, unknown] = [await wrong(email), await wrong(newAddress())];
    expectRefused(known, "/user/login", "INVALID_CREDENTIALS");
    expect(known.text).toBe(unknown.text);
    expect([...known.headers.keys()].sort()).toEqual([...unknown.headers.keys()].sort());
  });
});

it("a method that isn't on is said to be off, and costs no try; a backup code counts under its name too", async () => {
  const person = await enrol(await signUp(url));
  const { token } = await signIn(person);
  const answer = (mfaType: string, more: object) =>
    request(url, "POST", "/mfa/verify-login", { token, body: { mfaType, ...more } });
  for (let tries = 0; tries < 6; tries += 1) {
    expectRefused(await answer("PASSKEY", { credential: {} }), "/mfa/verify-login", "METHOD_NOT_ENABLED");
    expectRefused(await answer("MAGIC_LINK", { code: "000000" }), "/mfa/verify-login", "METHOD_NOT_ENABLED");
  }
  const [row] = await db`select mfa_failures as failures from users where id = ${person.id}`;
  expect(row?.failures).toBe(0);
  const misread = { code: "0000-0000-0000-0000" };
  expectRefused(await answer("PASSKEY", misread), "/mfa/verify-login", "INVALID_CODE");
  expect((await answer("PASSKEY", { code: person.backupCodes[0] })).status).toBe(200);
});
