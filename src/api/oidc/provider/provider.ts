import Provider from "oidc-provider";
import { AppError } from "@/contract/errors";
import { findLiveApp } from "@/engine/app/app";
import { beginningOf } from "@/engine/app/payloads";
import { isSecretOf } from "@/engine/app/secret";
import { type SigningKey, signingKeySet } from "@/engine/app/signing-keys";
import { asUnavailable } from "@/engine/db/pool/unavailable";
import { randomToken } from "@/engine/platform/crypto";
import { log } from "@/engine/platform/log";
import { env } from "@/engine/platform/settings/env";
import { oidcScope } from "../request/scope";
import { tellDatabaseTime } from "./clock";
import { configuration } from "./configuration";
import { formPolicy } from "./form-policy";
import { followOurSession } from "./session";

/** The provider of OpenID Connect, made at its first use and anew when the keys are others. */

let made: { provider: Provider; keys: string } | undefined;

export async function currentProvider(): Promise<Provider> {
  const keys = await signingKeySet();
  const names = keys.map(({ kid }) => kid).join(" ");
  if (made?.keys !== names) made = { provider: makeProvider(keys), keys: names };
  return made.provider;
}

function makeProvider(keys: readonly SigningKey[]): Provider {
  const provider = new Provider(env().APP_URL, configuration(keys));
  followOurSession(provider);
  tellDatabaseTime(provider);
  provider.Client.prototype.compareClientSecret = async function (
    this: { clientId: string },
    secret: string,
  ) {
    const app = await findLiveApp(this.clientId);
    return app !== undefined && isSecretOf(app, secret);
  };
  const refreshToken = {
    generateTokenId(this: { grantId?: string }) {
      return beginningOf(this.grantId ?? "") + randomToken();
    },
  };
  Object.assign(provider.RefreshToken.prototype, refreshToken);
  provider.use(formPolicy);
  provider.on("server_error", (_ctx, thrown) => {
    const error = asUnavailable(thrown);
    if (error instanceof AppError) oidcScope().refusal = error;
    else log("error", "request failed", { task: "oidc", error });
  });
  return provider;
}
