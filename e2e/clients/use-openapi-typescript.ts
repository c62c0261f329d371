import createClient from "openapi-fetch";
import type { components, paths } from "./generated/openapi-typescript";
import { must, run } from "./story";

type ApiError = components["schemas"]["ApiError"];

run(async ({ baseUrl, email, password }) => {
  const client = createClient<paths>({ baseUrl });
  const wrong = await client.POST("/user/login", { body: { email, password: "not this one" } });
  const refusal: ApiError = must(wrong.error, "refusal");
  const signedIn = must((await client.POST("/user/login", { body: { email, password } })).data, "sign-in");
  if ("mfaRequired" in signedIn) throw new Error("a second step is asked for");
  const { accessToken, refreshToken } = signedIn;
  const headers = { authorization: `Bearer ${accessToken}` };
  const status = must((await client.GET("/mfa/status", { headers })).data, "status");
  const setup = must(
    (await client.POST("/mfa/setup", { headers, body: { mfaType: "GOOGLE_AUTH" } })).data,
    "set-up",
  );
  if (setup.data.mfaType !== "GOOGLE_AUTH") throw new Error(setup.data.mfaType);
  const { secret, backupCodes } = setup.data;
  await client.POST("/user/logout", { headers, body: { refresh_token: refreshToken } });
  return {
    refusedWith: refusal.code,
    role: signedIn.user.orgRole,
    isEnabled: status.data.isEnabled,
    secretLength: secret.length,
    codes: backupCodes.length,
  };
});
