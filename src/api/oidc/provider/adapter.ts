import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import { AppError } from "@/contract/errors";
import { findLiveApp } from "@/engine/app/app";
import {
  endGrant,
  findPayload,
  grantOf,
  keepPayload,
  removePayload,
  spendPayload,
} from "@/engine/app/payloads";
import { type Bucket, bucket, clientNetwork, limit } from "@/engine/limit/rate-limit";
import { oidcScope } from "../request/scope";
import { clientMetadata } from "./client-metadata";
import { inDatabaseTime, inOwnTime } from "./clock";

/** The provider's store, on Postgres. What belongs to somebody is kept and found as `engine/app/payloads` has it. */

const OWNED = ["Session", "Grant", "AuthorizationCode", "AccessToken", "RefreshToken"];
const EXCHANGED = ["AuthorizationCode", "RefreshToken"];
const WEEK_SECONDS = 7 * 86_400;

export class PayloadAdapter implements Adapter {
  constructor(private readonly kind: string) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { bearing } = oidcScope();
    const isOwned = OWNED.includes(this.kind);
    // Without a signed-in person there is no provider session to store.
    if (isOwned && !bearing && this.kind === "Session") return;
    if (isOwned && !bearing) throw new Error(`${this.kind} of nobody`);
    if (this.kind === "PushedAuthorizationRequest" && !payload.trusted) await limitPush();
    const { jti: _, ...kept } = payload;
    const isKept = await keepPayload({
      kind: this.kind,
      id,
      payload: inDatabaseTime(kept),
      seconds: expiresIn ?? WEEK_SECONDS,
      appId: payload.clientId,
      grantId: this.kind === "Grant" ? id : payload.grantId,
      outlivesSession: isOffline(payload),
      bearing: isOwned ? bearing : undefined,
    });
    if (!isKept) throw new errors.InvalidGrant("what this rests on has ended");
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (this.kind === "Client") {
      const app = await findLiveApp(id);
      return app && clientMetadata(app);
    }
    const stored = await findPayload(this.kind, id);
    if (!stored) return this.#isSpentLongAgo(id);
    const { consumedAt, isSpentLately, bearing } = stored;
    const payload = inOwnTime(stored.payload);
    if (EXCHANGED.includes(this.kind) && oidcScope().isExchange) await limitExchange(payload);
    if (bearing) oidcScope().bearing ??= bearing;
    if (consumedAt === null) return { ...payload, jti: id };
    // Two tabs refreshed at once: the later one is refused without ending the grant.
    if (this.kind === "RefreshToken" && isSpentLately) return undefined;
    return { ...payload, ...this.#unending(), jti: id, consumed: Math.floor(consumedAt.getTime() / 1000) };
  }

  /**
   * A spent code never expires. The provider would otherwise say so first, and not end what the code gave (RFC 6749
   * §4.1.2).
   */
  #unending(): Pick<AdapterPayload, "exp"> {
    return this.kind === "AuthorizationCode" ? { exp: Number.MAX_SAFE_INTEGER } : {};
  }

  /** A spent refresh token is kept for a moment only: what comes again afterwards ends its grant all the same. */
  async #isSpentLongAgo(id: string): Promise<undefined> {
    if (this.kind !== "RefreshToken" || !oidcScope().isExchange) return;
    const grantId = grantOf(id);
    if (grantId !== undefined) await endGrant(grantId);
  }

  /** A session's uid is its id here: neither is ever sent to anybody. */
  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.find(uid);
  }

  /** There is no device flow. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  /** @throws InvalidGrant where somebody else was faster: of a code that comes twice, nothing is left (RFC 6749 §4.1.2) */
  async consume(id: string): Promise<void> {
    if (await spendPayload(this.kind, id)) return;
    if (this.kind === "AuthorizationCode") {
      const stored = await findPayload(this.kind, id);
      if (typeof stored?.payload.grantId === "string") await endGrant(stored.payload.grantId);
    }
    throw new errors.InvalidGrant("already used");
  }

  destroy(id: string): Promise<void> {
    return this.kind === "Grant" ? endGrant(id) : removePayload(this.kind, id);
  }

  /** The grant's own end follows, or has gone before: it takes everything along. */
  revokeByGrantId(grantId: string): Promise<void> {
    return this.kind === "AccessToken" ? endGrant(grantId) : Promise.resolve();
  }
}

const limitExchange = ({ grantId, accountId, clientId }: Record<string, unknown>): Promise<void> =>
  limitHere(
    bucket("app-token:grant", String(grantId)),
    bucket("app-token:person", `${accountId} ${clientId}`),
    bucket("app-token:app", String(clientId)),
  );

/** Of an app without a secret anybody can push a request, so it counts like one that a browser brings. */
const limitPush = (): Promise<void> => limitHere(bucket("app:ip", clientNetwork(oidcScope().caller.ip)));

/** @throws what an app is answered 429 with */
async function limitHere(...buckets: readonly Bucket[]): Promise<void> {
  const scope = oidcScope();
  try {
    await limit(...buckets);
  } catch (error) {
    const isTooOften = error instanceof AppError && error.code === "RATE_LIMITED";
    if (!isTooOften || error.retryAfter === undefined) throw error;
    scope.retryAfter = error.retryAfter;
    throw Object.assign(new errors.OIDCProviderError(429, "temporarily_unavailable"), {
      error_description: error.message,
    });
  }
}

function isOffline({ scope, openid }: AdapterPayload & { openid?: { scope?: string } }): boolean {
  return (scope ?? openid?.scope ?? "").split(" ").includes("offline_access");
}
