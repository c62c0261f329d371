import type { Scenario } from "../scenario";
import { authorizing, exchanging, introspecting } from "../shop";
import { populate } from "./magic-link";

/** What apps ask for, among few people and among many: codes, tokens, and what a token is worth. */

const SIZES = [
  { size: 1_000, name: "1 thousand users" },
  { size: 1_000_000, name: "1 million users" },
] as const;

export const appScenarios: readonly Scenario[] = SIZES.flatMap(({ size, name }): Scenario[] => {
  const among = { isLarge: size > 1_000, seed: () => populate(size) };
  return [
    { ...among, name: `GET oidc/auth, ${name}`, requests: 1_000, answers: "3xx", prepare: authorizing },
    { ...among, name: `POST oidc/token, ${name}`, requests: 500, prepare: exchanging },
    {
      ...among,
      name: `POST oidc/introspection, ${name}`,
      requests: 1_000,
      // What is looked at is looked at again.
      prepare: (count, app) => introspecting(Math.min(count, 100), app),
    },
  ];
});
