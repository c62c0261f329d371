import type { SQL } from "drizzle-orm";
import { type AppInput, appInput, usesSecret } from "@/contract/apps";
import type { AuditEvent } from "@/contract/audit-events";
import { AppError } from "@/contract/errors";
import { type AuditEntry, audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { apps } from "../db/schema";
import { changed } from "../db/sql";
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

const columnsOf = (app: AppInput) => ({
  name: app.name,
  type: app.type,
  redirectUris: [...app.redirectUris],
  postLogoutRedirectUris: [...app.postLogoutRedirectUris],
  backchannelLogoutUri: app.backchannelLogoutUri,
  origins: [...app.origins],
  tokenEndpointAuthMethod: app.tokenEndpointAuthMethod,
  jwks: app.jwks,
  jwksUri: app.jwksUri,
  idTokenAlg: app.idTokenAlg,
  audiences: [...app.audiences],
  isFirstParty: app.isFirstParty,
  logoUrl: app.logoUrl,
});

/** @returns its id, and the secret that is shown this once; undefined for an app that has none */
export async function addApp(by: Operating, app: AppInput): Promise<AppWithSecret> {
  const id = randomToken(12);
  const secret = usesSecret(app.tokenEndpointAuthMethod) ? randomToken() : undefined;
  const secretHash = secret === undefined ? null : tokenHash(secret);
  await changed(sql`
    with done as (${insertInto(apps, { id, secretHash, ...columnsOf(app) })} returning ${apps.id}),
    recorded as (${recorded(by, "app.added", id, { name: app.name, type: app.type })})
    select 1 from done`);
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
  const isDone = await changed(sql`
    with done as (${update(apps, {
      ...columnsOf(next),
      disabledAt: sql`case when ${isDisabled}::boolean then coalesce(${apps.disabledAt}, now()) end`,
    })} where ${apps.id} = ${id} returning ${apps.id}),
    recorded as (${recorded(by, "app.changed", id, { name: next.name, changed: Object.keys(change) })})
    select 1 from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
}

/**
 * Gives a new secret. The one before works beside it until the next rotation, so that nothing stands still meanwhile.
 * @throws AppError NOT_FOUND, also for an app that has none
 */
export async function rotateSecret(by: Operating, id: string): Promise<AppWithSecret> {
  const secret = randomToken();
  const isDone = await changed(sql`
    with done as (${update(apps, { previousSecretHash: apps.secretHash, secretHash: tokenHash(secret) })}
      where ${apps.id} = ${id} and ${apps.tokenEndpointAuthMethod} like 'client_secret_%' returning ${apps.id}),
    recorded as (${recorded(by, "app.secret_rotated", id)})
    select 1 from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
  return { id, secret };
}

/** Takes an app away, and with it all that was opened for it. @throws AppError NOT_FOUND */
export async function removeApp(by: Operating, id: string): Promise<void> {
  const isDone = await changed(sql`
    with done as (delete from ${apps} where ${apps.id} = ${id} returning ${apps.id}, ${apps.name}),
    recorded as (${audit(
      by.caller,
      {
        event: "app.removed",
        ...by.actor,
        detail: sql`jsonb_build_object('app', done.${apps.id}, 'name', done.${apps.name})`,
      },
      sql`done`,
    )})
    select 1 from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
}
