import { type SQL, sql } from "drizzle-orm";
import { type AppInput, appInput, usesSecret } from "@/contract/apps";
import type { AuditEvent } from "@/contract/audit-events";
import { AppError } from "@/contract/errors";
import { type AuditEntry, audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { changed, json, textArray } from "../db/sql";
import { randomToken, tokenHash } from "../platform/crypto";
import { findApp } from "./app";

/** Making and changing apps, as the operator does. Each change is recorded with what it changed, never with a secret. */

/** Who does it: the operator at the machine, or one who is signed in. */
export type Operating = {
  caller: Caller;
  actor: Pick<AuditEntry, "actorId" | "orgId" | "sessionId">;
};

export type AppWithSecret = { id: string; secret: string | undefined };

const recorded = (by: Operating, event: AuditEvent, id: string, detail: Record<string, unknown> = {}): SQL =>
  audit(by.caller, { event, ...by.actor, detail: { app: id, ...detail } }, sql`done`);

const columnsOf = (app: AppInput): readonly [name: string, value: SQL][] => [
  ["name", sql`${app.name}`],
  ["type", sql`${app.type}`],
  ["redirect_uris", textArray(app.redirectUris)],
  ["post_logout_redirect_uris", textArray(app.postLogoutRedirectUris)],
  ["backchannel_logout_uri", sql`${app.backchannelLogoutUri}::text`],
  ["origins", textArray(app.origins)],
  ["token_endpoint_auth_method", sql`${app.tokenEndpointAuthMethod}`],
  ["jwks", app.jwks === null ? sql`null` : json(app.jwks)],
  ["jwks_uri", sql`${app.jwksUri}::text`],
  ["id_token_alg", sql`${app.idTokenAlg}`],
  ["audiences", textArray(app.audiences)],
  ["is_first_party", sql`${app.isFirstParty}`],
  ["logo_url", sql`${app.logoUrl}::text`],
];

const comma = sql`, `;

/** @returns its id, and the secret that is shown this once; undefined for an app that has none */
export async function addApp(by: Operating, app: AppInput): Promise<AppWithSecret> {
  const id = randomToken(12);
  const secret = usesSecret(app.tokenEndpointAuthMethod) ? randomToken() : undefined;
  const columns = columnsOf(app);
  const names = sql.join(
    columns.map(([name]) => sql.identifier(name)),
    comma,
  );
  const values = sql.join(
    columns.map(([, value]) => value),
    comma,
  );
  await changed(sql`
    with done as (insert into apps (id, secret_hash, ${names})
      values (${id}, ${secret === undefined ? null : tokenHash(secret)}::bytea, ${values}) returning id),
    recorded as (${recorded(by, "app.added", id, { name: app.name, type: app.type })})
    select id from done`);
  return { id, secret };
}

/** What may be changed of an app later on: everything but what it is. */
export type AppChange = Partial<Omit<AppInput, "type">> & { isDisabled?: boolean };

/** @throws AppError NOT_FOUND; ZodError where what it becomes is no app */
export async function changeApp(by: Operating, id: string, change: AppChange): Promise<void> {
  const app = await findApp(id);
  if (!app) throw new AppError("NOT_FOUND");
  const { isDisabled = app.isDisabled, ...facts } = change;
  const next = appInput.parse({ ...app, ...facts });
  const assignments = sql.join(
    columnsOf(next).map(([name, value]) => sql`${sql.identifier(name)} = ${value}`),
    comma,
  );
  const isDone = await changed(sql`
    with done as (update apps set ${assignments},
        disabled_at = case when ${isDisabled}::boolean then coalesce(disabled_at, now()) end
      where id = ${id} returning id),
    recorded as (${recorded(by, "app.changed", id, { name: next.name, changed: Object.keys(change) })})
    select id from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
}

/**
 * Gives a new secret. The one before works beside it until the next rotation, so that nothing stands still meanwhile.
 * @throws AppError NOT_FOUND, also for an app that has none
 */
export async function rotateSecret(by: Operating, id: string): Promise<AppWithSecret> {
  const secret = randomToken();
  const isDone = await changed(sql`
    with done as (update apps set previous_secret_hash = secret_hash, secret_hash = ${tokenHash(secret)}::bytea
      where id = ${id} and token_endpoint_auth_method like 'client_secret_%' returning id),
    recorded as (${recorded(by, "app.secret_rotated", id)})
    select id from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
  return { id, secret };
}

/** Takes an app away, and with it all that was opened for it. @throws AppError NOT_FOUND */
export async function removeApp(by: Operating, id: string): Promise<void> {
  const isDone = await changed(sql`
    with done as (delete from apps where id = ${id} returning id, name),
    recorded as (${audit(
      by.caller,
      {
        event: "app.removed",
        ...by.actor,
        detail: sql`jsonb_build_object('app', done.id, 'name', done.name)`,
      },
      sql`done`,
    )})
    select id from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
}
