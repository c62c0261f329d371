import type { Answer } from "../harness/http";
import { codeAt, stepNow } from "../people/totp-steps";

/** The code that finishes setting an app up; undefined where the answer shows no secret. */
export async function codeOfSetUp({ body }: Answer): Promise<string | undefined> {
  const { secret } = Object(Object(body).data);
  return typeof secret === "string" ? codeAt(secret, stepNow()) : undefined;
}
