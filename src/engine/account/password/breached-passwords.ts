import { createHash } from "node:crypto";
import { log } from "../../platform/log";
import { env } from "../../platform/settings/env";

const SERVICE = "https://api.pwnedpasswords.com/range/";
const WAIT_MS = 2_000;

/**
 * Whether a password is in a public breach, asked by the first five characters of its SHA-1 (k-anonymity). The
 * operator has to turn this on. When the service doesn't answer in 2 s, the password passes.
 */
export async function isBreached(password: string): Promise<boolean> {
  if (!env().BREACHED_PASSWORD_LOOKUP) return false;
  const digest = createHash("sha1").update(password).digest("hex").toUpperCase();
  try {
    const answer = await fetch(`${SERVICE}${digest.slice(0, 5)}`, {
      redirect: "error",
      headers: { "add-padding": "true" },
      signal: AbortSignal.timeout(WAIT_MS),
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const lines = (await answer.text()).split("\r\n");
    return lines.some((line) => line.startsWith(digest.slice(5)) && !line.endsWith(":0"));
  } catch (error) {
    log("warn", "breached-password lookup failed", { error });
    return false;
  }
}
