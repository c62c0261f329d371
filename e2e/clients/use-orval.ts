import { type ApiError, authLogin, authLogout, mfaSetup, mfaStatus } from "./generated/orval/latchkey";
import { run } from "./story";

run(async ({ email, password }) => {
  const wrong = await authLogin({ email, password: "not this one" });
  if (wrong.status === 200) throw new Error("a wrong password signs in");
  const refusal: ApiError = wrong.data;
  const right = await authLogin({ email, password });
  if (right.status !== 200) throw new Error(right.data.error);
  const signedIn = right.data;
  if ("mfaRequired" in signedIn) throw new Error("a second step is asked for");
  const { accessToken, refreshToken } = signedIn;
  const asked = { headers: { authorization: `Bearer ${accessToken}` } };
  const status = await mfaStatus(asked);
  if (status.status !== 200) throw new Error(status.data.error);
  const setup = await mfaSetup({ mfaType: "GOOGLE_AUTH" }, asked);
  if (setup.status !== 200) throw new Error(setup.data.error);
  const { data } = setup.data;
  if (data.mfaType !== "GOOGLE_AUTH") throw new Error(data.mfaType);
  await authLogout({ refresh_token: refreshToken }, asked);
  return {
    refusedWith: refusal.code,
    role: signedIn.user.orgRole,
    isEnabled: status.data.data.isEnabled,
    secretLength: data.secret.length,
    codes: data.backupCodes.length,
  };
});
