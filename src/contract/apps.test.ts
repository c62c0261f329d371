import { describe, expect, it } from "vitest";
import { appInput, isRedirectAddress } from "./apps";

/** Guarantee: an app's addresses are kept in a form in which no two readers can disagree on where they lead. */

describe("where an app may be sent back to", () => {
  it.each([
    "https://app.example.com/callback",
    "https://app.example.com/callback?from=latchkey",
    "http://localhost:8080/callback",
    "http://127.0.0.1:8080/callback",
    "http://[::1]:8080/callback",
  ])("takes %s", (text) => expect(isRedirectAddress(text, "web")).toBe(true));

  it.each([
    "http://app.example.com/callback",
    "https://app.example.com/callback#part",
    "https://app.example.com/callback#",
    "https://*.example.com/callback",
    "https://good.example@evil.example/",
    "https://app.example.com\\@evil.example/",
    "https://APP.example.com/callback",
    "https://app.example.com:443/callback",
    "https://app.example.com/a/../callback",
    "https://app.example.com/call back",
    "https://app.example.com/call\tback",
    "//app.example.com/callback",
    "/callback",
    "javascript:alert(1)",
    "data:text/html,hi",
    "http://localhost.evil.example/",
    "http://2130706433/",
    "com.example.app:/callback",
    "",
  ])("refuses %j", (text) => expect(isRedirectAddress(text, "web")).toBe(false));

  it("takes a scheme of its own for what is installed, in a domain's name in reverse", () => {
    expect(isRedirectAddress("com.example.app:/callback", "native")).toBe(true);
    expect(isRedirectAddress("app:/callback", "native")).toBe(false);
    expect(isRedirectAddress("javascript:alert(1)", "native")).toBe(false);
    expect(isRedirectAddress("com.example.app:/callback", "spa")).toBe(false);
  });
});

const app = (more: Record<string, unknown>) =>
  appInput.safeParse({
    name: "Shop",
    type: "web",
    redirectUris: ["https://shop.example.com/callback"],
    tokenEndpointAuthMethod: "client_secret_basic",
    ...more,
  }).success;

it("what runs with its user has no secret; whose keys speak for it has keys, and public ones", () => {
  expect(app({})).toBe(true);
  expect(app({ type: "spa" })).toBe(false);
  expect(app({ type: "spa", tokenEndpointAuthMethod: "none" })).toBe(true);
  expect(app({ tokenEndpointAuthMethod: "private_key_jwt" })).toBe(false);
  const key = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
  expect(app({ tokenEndpointAuthMethod: "private_key_jwt", jwks: { keys: [key] } })).toBe(true);
  expect(app({ tokenEndpointAuthMethod: "private_key_jwt", jwks: { keys: [{ ...key, d: "x" }] } })).toBe(
    false,
  );
  expect(app({ origins: ["https://shop.example.com/"] })).toBe(false);
  expect(app({ redirectUris: [] })).toBe(false);
});
