import { sql } from "drizzle-orm";
import { LIMITS } from "../../../src/contract/limits";
import { run } from "../../../src/engine/db/run";
import { randomToken, tokenHash } from "../../../src/engine/platform/crypto";
import { askOnce } from "../../../src/testing/database/ask-once";
import type { Scenario } from "../scenario";

/** Sign-in links among few people and among many: asking for one (the mail stays in the outbox), and using one. */

const THOUSAND = 1_000;
const MILLION = 1_000_000;
const addressOf = (number: number) => `link-${number}@bench.test`;

/** Made by the database itself and outside the product's pool, whose time limits are for requests. */
export async function populate(size: number): Promise<void> {
  const url = process.env.DATABASE_URL ?? "";
  await askOnce(
    url,
    `insert into users (email, email_normalized, email_verified_at, first_name)
      select address, address, now(), 'Ada' from (select 'link-' || n || '@bench.test' as address
        from generate_series(1, $1::int) as n) as everybody
      on conflict do nothing`,
    [size],
  );
  await askOnce(url, "analyze users");
}

/** Different people each time, spread over all there are. */
function somebody(count: number, size: number): number[] {
  const step = Math.max(1, Math.floor(size / count));
  const first = Math.floor(Math.random() * step);
  return Array.from({ length: count }, (_, index) => ((first + index * step) % size) + 1);
}

function sending(size: number, name: string): Scenario {
  return {
    name: `POST send-magic-link, ${name}`,
    requests: 1_000,
    toReach: { app: 8, database: 5 },
    isLarge: size > THOUSAND,
    seed: () => populate(size),
    prepare: async (count) => {
      // Each of them is asked for once in a round; the rounds come faster than one address may be mailed.
      await run(sql`delete from rate_limits`);
      return somebody(count, size).map((number) => ({
        method: "POST",
        path: "/auth/send-magic-link",
        body: { email: addressOf(number), callback_next: "/orders" },
      }));
    },
  };
}

function using(size: number, name: string): Scenario {
  return {
    name: `POST magic-link/verify, ${name}`,
    requests: 1_000,
    toReach: { app: 9, database: 6 },
    isLarge: size > THOUSAND,
    seed: () => populate(size),
    prepare: async (count) => {
      const links = somebody(count, size).map((number) => ({
        email: addressOf(number),
        token: randomToken(),
      }));
      const rows = links.map(({ email, token }) => ({ email, hash: tokenHash(token).toString("base64") }));
      await run(sql`
        insert into single_use_tokens (purpose, token_hash, user_id, expires_at)
        select 'magic_link_sign_in', decode(link.hash, 'base64'), u.id,
          now() + make_interval(secs => ${LIMITS.link.seconds}::int)
        from json_to_recordset(${JSON.stringify(rows)}::json) as link(email text, hash text)
          join users u on u.email_normalized = link.email`);
      return links.map(({ token }) => ({ method: "POST", path: "/auth/magic-link/verify", body: { token } }));
    },
  };
}

export const magicLinkScenarios: readonly Scenario[] = [
  sending(THOUSAND, "1 thousand users"),
  using(THOUSAND, "1 thousand users"),
  sending(MILLION, "1 million users"),
  using(MILLION, "1 million users"),
];
