import { client } from "./generated/hey-api/client.gen";
import { authLogin, authLogout, mfaSetup, mfaStatus } from "./generated/hey-api/sdk.gen";
import type { ApiError } from "./generated/hey-api/types.gen";
import { must, run } from "./story";

run(async ({ baseUrl, email, password }) => {
  client.setConfig({ baseUrl });
  const wrong = await authLogin({ body: { email, password: "not this one" } });
  const refusal: ApiError = must(wrong.error, "refusal");
  const signedIn = must((await authLogin({ body: { email, password } })).data, "sign-in");
  if ("mfaRequired" in signedIn) throw new Error("a second step is asked for");
  const { accessToken, refreshToken } = signedIn;
  client.setConfig({ baseUrl, auth: accessToken });
  const status = must((await mfaStatus()).data, "status");
  const setup = must((await mfaSetup({ body: { mfaType: "GOOGLE_AUTH" } })).data, "set-up");
  if (setup.data.mfaType !== "GOOGLE_AUTH") throw new Error(setup.data.mfaType);
  const { secret, backupCodes } = setup.data;
  await authLogout({ body: { refresh_token: refreshToken } });
  return {
    refusedWith: refusal.code,
    role: signedIn.user.orgRole,
    isEnabled: status.data.isEnabled,
    secretLength: secret.length,
    codes: backupCodes.length,
  };
});
