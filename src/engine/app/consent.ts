import type { SQL } from "drizzle-orm";
import { z } from "zod";
import { type AppScope, isAppScope } from "@/contract/apps";
import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { NOW, objectOrNull } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto, set } from "../db/query/write";
import { run } from "../db/run";
import { appConsents, apps, oidcPayloads } from "../db/schema";
import { changed, textArray } from "../db/steps";
import { limitOwnChanges } from "../limit/own-changes";
import { tokenHash } from "../platform/crypto";
import { HELD, hold } from "../session/hold";
import { actorOf } from "../session/principal/actor";
import type { Principal } from "../session/principal/principal";
import { type App, findLiveApp } from "./app";
import { STANDS } from "./payloads";

const c = named(appConsents, "c");
const a = named(apps, "a");

/** The consent of people to what third-party apps may know of them, and its withdrawal. */

const params = z.object({
  client_id: z.string(),
  scope: z.string().optional(),
  prompt: z.string().optional(),
  acr_values: z.string().optional(),
  max_age: z.union([z.string(), z.number()]).optional(),
});

/** An app's authorization request that waits for its person. */
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
  const [row] = await run(
    query`select ${fields({
      params: objectOrNull(sql`${oidcPayloads.payload}->'params'`),
      createdAt: oidcPayloads.createdAt,
      now: NOW,
    })} from ${oidcPayloads}
      where ${oidcPayloads.kind} = 'Interaction' and ${oidcPayloads.idHash} = ${tokenHash(uid)}::bytea and ${oidcPayloads.expiresAt} > now()`,
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

/** Whether another app on the device could impersonate it, so that only asking protects the person (RFC 8252 §8.6). */
const canBePosedAs = ({ type, redirectUris }: App): boolean =>
  type === "native" && redirectUris.some((uri) => !uri.startsWith("https:"));

/** Whether the person must be asked even if they consented before. */
const alwaysAsks = ({ app, scopes, isAskedAnew }: Asked): boolean =>
  isAskedAnew || scopes.includes("offline_access") || (!app.isFirstParty && canBePosedAs(app));

/**
 * Whether a person has consented to what an app asks for.
 * @param since the time of this request; a consent given after it counts even for what is always asked
 */
export async function isAllowed(userId: string, asked: Asked, since?: Date): Promise<boolean> {
  if (!alwaysAsks(asked) && asked.app.isFirstParty) return true;
  if (alwaysAsks(asked) && since === undefined) return false;
  const fresh =
    alwaysAsks(asked) && since !== undefined ? sql`and ${c.allowedAt} >= ${since}::timestamptz` : sql``;
  const rows = await run(
    sql`select 1 from ${appConsents} c where ${c.userId} = ${userId}::uuid
      and ${c.appId} = ${asked.app.id} and ${STANDS}
      and ${c.scopes} @> ${textArray(asked.scopes)} ${fresh}`,
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

/** Records a person's consent to an app's request. @throws AppError NOT_FOUND, RATE_LIMITED, UNAUTHENTICATED */
export async function allowApp(caller: Caller, principal: Principal, uid: string): Promise<void> {
  const request = await findAppRequest(uid);
  if (!request) throw new AppError("NOT_FOUND");
  await limitOwnChanges(principal.account.id, "apps");
  const { app, scopes } = request;
  const detail = sql`jsonb_build_object('app', ${app.id}::text, 'name', ${app.name}::text)`;
  const isDone = await changed(sql`
    with ${hold(principal)},
    done as (${insertInto(
      appConsents,
      { userId: principal.account.id, appId: app.id, scopes: textArray(scopes) },
      "c",
    )} where ${HELD}
      on conflict (${appConsents.userId}, ${appConsents.appId}) do update set ${appConsents.allowedAt} = now(),
        ${appConsents.scopes} = case when ${STANDS} then array(select distinct unnest(${c.scopes} || excluded.${appConsents.scopes}))
          else excluded.${appConsents.scopes} end
      returning 1),
    recorded as (${recorded(caller, principal, "app.allowed", detail, sql`done`)})
    select 1 from done`);
  if (!isDone) throw new AppError("UNAUTHENTICATED");
}

const ALLOWED = fields({
  id: a.id,
  name: a.name,
  logoUrl: a.logoUrl,
  scopes: c.scopes,
  allowedAt: c.allowedAt,
});
export type AllowedApp = (typeof ALLOWED)["row"];

/** The apps a person has consented to, newest first. */
export const allowedApps = (userId: string): Promise<AllowedApp[]> =>
  run(
    query`select ${ALLOWED}
      from ${appConsents} c join ${apps} a on ${a.id} = ${c.appId} where ${c.userId} = ${userId}::uuid
        and ${STANDS} and ${a.removedAt} is null
      order by ${c.allowedAt} desc, ${a.id} limit 200`,
    { retry: "safe" },
  );

/**
 * Withdraws consent to an app and ends everything opened under it, offline access included. Its time does that, so
 * that nothing opened concurrently is missed. It is the time once the rows are locked: what was opened or allowed while
 * this waited for them came before.
 * @throws AppError NOT_FOUND
 */
export async function withdrawApp(caller: Caller, principal: Principal, appId: string): Promise<void> {
  const detail = sql`jsonb_build_object('app', ${appId}::text, 'name', (select ${apps.name} from ${apps}
    where ${apps.id} = ${appId}))`;
  const isDone = await changed(sql`
    with ${hold(principal)},
    done as (update ${appConsents} c set ${set(appConsents, { withdrawnAt: sql`clock_timestamp()` })}
      where ${c.userId} = ${principal.account.id}::uuid and ${c.appId} = ${appId} and ${STANDS}
      and ${HELD} returning 1),
    recorded as (${recorded(caller, principal, "app.withdrawn", detail, sql`done`)})
    select 1 from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
}
