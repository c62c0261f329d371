import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type AppScope, isAppScope } from "@/contract/apps";
import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { changed, textArray } from "../db/sql";
import { tokenHash } from "../platform/crypto";
import { actorOf } from "../session/principal/actor";
import type { Principal } from "../session/principal/principal";
import { HELD, hold } from "../session/session";
import { type App, findLiveApp } from "./app";

/** What people allow other people's apps to know of them: remembered, and taken back by whoever gave it. */

const params = z.object({
  client_id: z.string(),
  scope: z.string().optional(),
  prompt: z.string().optional(),
  acr_values: z.string().optional(),
  max_age: z.union([z.string(), z.number()]).optional(),
});

/** What an app asked for, and that waits for its person. */
export type AppRequest = {
  app: App;
  scopes: AppScope[];
  prompts: string[];
  acrValues: string[];
  maxAge: number | undefined;
  createdAt: Date;
  now: Date;
};

const words = (text: string | undefined): string[] => text?.split(" ").filter((word) => word !== "") ?? [];

/** @param uid the id of the provider's interaction @returns undefined where there is none, or its app is gone */
export async function findAppRequest(uid: string): Promise<AppRequest | undefined> {
  const [row] = await run<{ params: unknown; createdAt: Date; now: Date }>(
    sql`select payload->'params' as params, created_at as "createdAt", now() as now from oidc_payloads
      where kind = 'Interaction' and id_hash = ${tokenHash(uid)}::bytea and expires_at > now()`,
    { retry: "safe" },
  );
  if (!row) return undefined;
  const { client_id, scope, prompt, acr_values, max_age } = params.parse(row.params);
  const app = await findLiveApp(client_id);
  if (!app) return undefined;
  return {
    app,
    scopes: words(scope).filter(isAppScope),
    prompts: words(prompt),
    acrValues: words(acr_values),
    maxAge: max_age === undefined ? undefined : Number(max_age),
    createdAt: row.createdAt,
    now: row.now,
  };
}

type Asked = { app: App; scopes: readonly string[]; isAskedAnew: boolean };

/** An app that any other on the device could pass itself off as (RFC 8252 §8.6): being asked is what tells them apart. */
const canBePosedAs = ({ type, redirectUris }: App): boolean =>
  type === "native" && redirectUris.some((uri) => !uri.startsWith("https:"));

/** Whether the person must be asked, whatever they allowed before. */
const alwaysAsks = ({ app, scopes, isAskedAnew }: Asked): boolean =>
  isAskedAnew || scopes.includes("offline_access") || (!app.isFirstParty && canBePosedAs(app));

/**
 * Whether a person allowed an app what it asks for.
 * @param since where given, an answer to this very request, made then, counts for what is always asked
 */
export async function isAllowed(userId: string, asked: Asked, since?: Date): Promise<boolean> {
  if (!alwaysAsks(asked) && asked.app.isFirstParty) return true;
  if (alwaysAsks(asked) && since === undefined) return false;
  const fresh =
    alwaysAsks(asked) && since !== undefined ? sql`and allowed_at >= ${since}::timestamptz` : sql``;
  const rows = await run(
    sql`select 1 from app_consents where user_id = ${userId}::uuid and app_id = ${asked.app.id}
      and scopes @> ${textArray(asked.scopes)} ${fresh}`,
    { retry: "safe" },
  );
  return rows.length > 0;
}

const recorded = (
  caller: Caller,
  principal: Principal,
  event: "app.allowed" | "app.withdrawn",
  detail: SQL,
  source: SQL,
) => audit(caller, { event, ...actorOf(principal), detail }, source);

/** Remembers that a person allows an app what it asks for. @throws AppError NOT_FOUND, UNAUTHENTICATED */
export async function allowApp(caller: Caller, principal: Principal, uid: string): Promise<void> {
  const request = await findAppRequest(uid);
  if (!request) throw new AppError("NOT_FOUND");
  const { app, scopes } = request;
  const detail = sql`jsonb_build_object('app', ${app.id}::text, 'name', ${app.name}::text)`;
  const isDone = await changed(sql`
    with ${hold(principal)},
    done as (insert into app_consents as c (user_id, app_id, scopes)
      select ${principal.account.id}::uuid, ${app.id}, ${textArray(scopes)} where ${HELD}
      on conflict (user_id, app_id) do update set allowed_at = now(),
        scopes = array(select distinct unnest(c.scopes || excluded.scopes))
      returning 1),
    recorded as (${recorded(caller, principal, "app.allowed", detail, sql`done`)})
    select 1 from done`);
  if (!isDone) throw new AppError("UNAUTHENTICATED");
}

export type AllowedApp = {
  id: string;
  name: string;
  logoUrl: string | null;
  scopes: AppScope[];
  allowedAt: Date;
};

/** The apps a person allowed something, newest first. */
export const allowedApps = (userId: string): Promise<AllowedApp[]> =>
  run<AllowedApp>(
    sql`select a.id, a.name, a.logo_url as "logoUrl", c.scopes, c.allowed_at as "allowedAt"
      from app_consents c join apps a on a.id = c.app_id where c.user_id = ${userId}::uuid
      order by c.allowed_at desc, a.id limit 200`,
    { retry: "safe" },
  );

/** Takes back what was allowed, and ends what was opened by it, offline too. @throws AppError NOT_FOUND */
export async function withdrawApp(caller: Caller, principal: Principal, appId: string): Promise<void> {
  const detail = sql`jsonb_build_object('app', ${appId}::text, 'name', (select name from apps where id = ${appId}))`;
  const isDone = await changed(sql`
    with ${hold(principal)},
    done as (delete from app_consents where user_id = ${principal.account.id}::uuid and app_id = ${appId}
      and ${HELD} returning 1),
    ended as (delete from oidc_payloads where user_id = ${principal.account.id}::uuid and app_id = ${appId}
      and kind <> 'Session' and exists (select 1 from done)),
    recorded as (${recorded(caller, principal, "app.withdrawn", detail, sql`done`)})
    select 1 from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
}
