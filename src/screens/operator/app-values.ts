import { usualAuthMethod } from "@/contract/apps";
import type { OperatedApp } from "./words";

const textOf = (data: FormData, name: string): string => {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
};
const linesOf = (data: FormData, name: string): string[] =>
  textOf(data, name)
    .split(/\s+/)
    .filter((line) => line !== "");

/** The form's changed values alone, so that what somebody else changed meanwhile stays. */
export function changedValues<Facts extends object>(facts: Facts, before: OperatedApp): Partial<Facts> {
  const old: Record<string, unknown> = before;
  const others = Object.entries(facts).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]),
  );
  return Object.fromEntries(others) as Partial<Facts>;
}

/** Form values as the contract takes them: one address a line, and an empty field is none. */
export function appValues(data: FormData, before: OperatedApp | undefined): Record<string, unknown> {
  const type = before?.type ?? textOf(data, "type");
  const jwksUri = textOf(data, "jwksUri") || null;
  return {
    name: textOf(data, "name"),
    type,
    redirectUris: linesOf(data, "redirectUris"),
    postLogoutRedirectUris: linesOf(data, "postLogoutRedirectUris"),
    backchannelLogoutUri: textOf(data, "backchannelLogoutUri") || null,
    origins: linesOf(data, "origins"),
    audiences: linesOf(data, "audiences"),
    tokenEndpointAuthMethod:
      textOf(data, "tokenEndpointAuthMethod") || usualAuthMethod(type === "web" ? "web" : "spa"),
    // Keys that were given at the machine stay, until an address takes their place.
    jwks: jwksUri === null ? (before?.jwks ?? null) : null,
    jwksUri,
    idTokenAlg: textOf(data, "idTokenAlg"),
    isFirstParty: data.has("isFirstParty"),
    logoUrl: before?.logoUrl ?? null,
  };
}
