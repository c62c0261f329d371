import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { CLIENT_SECRET, HERE } from "./settings.js";

const NAME = "session";
const key = Buffer.from(hkdfSync("sha256", CLIENT_SECRET, "", "session cookie", 32));

function seal(value) {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const sealed = [cipher.update(JSON.stringify(value)), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString("base64url");
}

function open(text) {
  try {
    const bytes = Buffer.from(text, "base64url");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString());
  } catch {
    return {};
  }
}

/** What this browser's cookie says: `person` and `tokens` of who is signed in, `waiting` of who is on the way. */
export const readSession = async () => open((await cookies()).get(NAME)?.value ?? "");

export async function writeSession(session) {
  (await cookies()).set(NAME, seal(session), {
    httpOnly: true,
    sameSite: "lax",
    secure: HERE.startsWith("https:"),
    path: "/",
  });
}
